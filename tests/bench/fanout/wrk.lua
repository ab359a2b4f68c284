-- One static message again and again: what wrk can do at most. BODY is the file, RECIPIENT its chat.
local file = io.open(os.getenv("BODY"), "r")
wrk.method = "POST"
wrk.body = file:read("*a"):gsub("@@@@@@@@@@", os.getenv("RECIPIENT"))
wrk.headers["Content-Type"] = "application/json"
file:close()
