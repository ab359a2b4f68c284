// The real `depesche run` on a real disk that fills up, and under libfiu, which makes system calls fail.
#include "tests/support/bot_ledger.hpp"
#include "tests/support/bot_process.hpp"
#include "tests/support/sanitized.hpp"

#include <fmt/format.h>

#include <catch2/catch.hpp>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fstream>
#include <map>

#include <sys/mount.h>

using namespace depesche;
using namespace depesche::tests;
using nlohmann::json;

namespace {

/// A file system of its own in memory, of this size. Only root may mount it.
class SmallFileSystem {
public:
    SmallFileSystem(std::filesystem::path place, std::string_view size) : place_(std::move(place)) {
        std::filesystem::create_directories(place_);
        mounted_ = ::mount("tmpfs", place_.c_str(), "tmpfs", 0, fmt::format("size={}", size).c_str()) == 0;
        if (!mounted_) error_ = std::strerror(errno);
    }
    SmallFileSystem(const SmallFileSystem&) = delete;
    SmallFileSystem& operator=(const SmallFileSystem&) = delete;
    ~SmallFileSystem() {
        if (mounted_) ::umount2(place_.c_str(), MNT_DETACH);
    }
    bool mounted() const { return mounted_; }
    const std::string& error() const { return error_; }

    /// Somebody else takes all that is left.
    void fill() const {
        std::ofstream out(place_ / "somebody-elses", std::ios::binary);
        for (const std::string block(4096, 'x'); out.write(block.data(), 4096).flush();) {
        }
    }
    void clear() const { std::filesystem::remove(place_ / "somebody-elses"); }

private:
    std::filesystem::path place_;
    std::string error_;
    bool mounted_ = false;
};

std::map<std::string, int> copies(SandboxProcess& sandbox, const std::string& words) {
    std::map<std::string, int> found;
    for (const Accepted& row : sandbox.ledger())
        if (row.method == "sendMessage" && row.text.find(words) != std::string::npos) ++found[row.recipient];
    return found;
}

void end_well(Process& process, const ProcessNewsroom& newsroom) {
    process.signal(SIGTERM);
    const auto ended = process.wait(20s);
    REQUIRE(ended);
    CHECK(ended->exit == 0);
    CHECK(newsroom.verb({"verify"}).exit == 0);
}

constexpr std::int64_t readers = 4000;

} // namespace

TEST_CASE("when the file system is full the results are recorded, `status` says so, and it goes on with room",
          "[delivery][process][disk]") {
    SandboxProcess sandbox;
    ProcessNewsroom newsroom(sandbox.address());
    const SmallFileSystem disk(newsroom.state(), "48m");
    if (!disk.mounted()) {
        WARN("SKIPPED: no file system of its own may be mounted here (" << disk.error() << ")");
        return;
    }
    newsroom.import_readers(sandbox.add_readers(readers), readers);
    sandbox.script(json::array({{{"action", {{"type", "delay"}, {"ms", 20}}}}}));
    newsroom.ask({"alert", "Brand am Hafen", "--severity", "1", "--yes"});
    Process process = newsroom.run();
    REQUIRE(eventually(20s, [&] { return sandbox.accepted() >= 200; }));
    disk.fill();
    const auto status = [&] { return newsroom.verb({"status"}).out; };
    REQUIRE(eventually(20s, [&] { return status().find("ledger.db: the disk is full") != std::string::npos; }));
    CHECK(std::filesystem::file_size(newsroom.state() / "ledger.reserve") == 0);
    CHECK(eventually(10s, [&] { // nothing in flight is left undecided
        const auto before = sandbox.accepted();
        sandbox.settle();
        const json row = newsroom.ask({"log"}).at(0);
        return sandbox.accepted() == before && row.at("tally").at("delivered") == before;
    }));
    CHECK(sandbox.accepted() < readers);
    // A new alert waits, and says why.
    const Ended waits = newsroom.verb({"alert", "Brand im Dorf", "--severity", "1", "--yes"});
    INFO(waits.out << waits.err);
    CHECK(waits.exit == 3);
    CHECK((waits.out + waits.err).find("ledger.db: the disk is full") != std::string::npos);
    disk.clear();
    REQUIRE(eventually(60s, [&] {
        const json rows = newsroom.ask({"log"});
        return rows.size() == 2 &&
               std::ranges::all_of(rows, [](const json& row) { return row.at("state") == "finished"; });
    }));
    for (const std::string words : {"Brand am Hafen", "Brand im Dorf"}) {
        const auto got = copies(sandbox, words);
        CHECK(got.size() == static_cast<std::size_t>(readers));
        CHECK(std::ranges::all_of(got, [](const auto& entry) { return entry.second == 1; }));
    }
    CHECK(status().find("the disk is full") == std::string::npos);
    CHECK(std::filesystem::file_size(newsroom.state() / "ledger.reserve") == 16 << 20);
    end_well(process, newsroom);
}

TEST_CASE("under libfiu's failing writes and fsyncs everybody gets it once", "[.libfiu]") {
    const std::string folder = "/usr/lib/fiu";
    if (!std::filesystem::exists(folder + "/fiu_posix_preload.so")) {
        WARN("SKIPPED: libfiu is not installed (Debian: fiu-utils)");
        return;
    }
    if (sanitized) {
        WARN("SKIPPED: libfiu and the sanitizers do not go together");
        return;
    }
    const auto [what, number] = GENERATE(std::pair("posix/io/sync/*", EIO), std::pair("posix/io/rw/pwrite", ENOSPC),
                                         std::pair("posix/io/rw/pwrite", EIO));
    CAPTURE(what, number);
    SandboxProcess sandbox;
    ProcessNewsroom newsroom(sandbox.address());
    newsroom.import_readers(sandbox.add_readers(readers), readers);
    newsroom.ask({"alert", "Brand am Hafen", "--severity", "1", "--yes"});
    ProcessOptions options;
    options.environment["LD_PRELOAD"] = folder + "/fiu_run_preload.so " + folder + "/fiu_posix_preload.so";
    options.environment["FIU_ENABLE"] =
        fmt::format("enable_random name={},failinfo={},probability=0.03\n", what, number);
    std::optional<Process> process;
    for (int tries = 0; tries < 20 && !process; ++tries) { // it may fail to start, in words
        Process started = newsroom.launch(options);
        if (eventually(20s, [&] { return newsroom.answers() || !started.running(); }) && started.running())
            process.emplace(std::move(started));
        else
            CHECK(started.wait(1s).value_or(Ended{}).exit == 1);
    }
    REQUIRE(process);
    REQUIRE(eventually(120s, [&] {
        const Ended asked = newsroom.verb({"log", "--json"});
        return asked.exit == 0 && asked.json().at(0).at("state") == "finished";
    }));
    const auto got = copies(sandbox, "Brand am Hafen");
    CHECK(got.size() == static_cast<std::size_t>(readers));
    CHECK(std::ranges::all_of(got, [](const auto& entry) { return entry.second == 1; }));
    const std::string said = process->out() + process->err();
    CHECK(said.find("ledger.db: the disk") != std::string::npos);
    process->signal(SIGTERM);
    CHECK(process->wait(30s));
    CHECK(newsroom.verb({"verify"}).exit == 0);
}
