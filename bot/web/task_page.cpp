#include "bot/web/task_page.hpp"

#include "bot/editor/duty.hpp"
#include "bot/editor/task_link.hpp"
#include "bot/net/url.hpp"
#include "bot/web/page_response.hpp"
#include "bot/web/page_template.hpp"
#include "bot/web/task_page_data.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>

#include <algorithm>

namespace depesche::bot {

namespace {

constexpr std::string_view folder = "/t/";
constexpr std::size_t max_form = 4096;

/// One request about one task of one person who may act.
struct Visit {
    WebContext& context;
    std::string token; ///< as in the address
    TaskLink link;
};

const config::Texts& texts_of(WebContext& context) { return context.newsroom.texts_for(""); }

void refuse(WebContext& context, std::string who, std::string what, std::string why) {
    context.refusals.keep(context.newsroom.ledger().editors(),
                          {context.newsroom.now(), std::move(who), std::move(what), std::move(why)});
}

ServerResponse in_words(WebContext& context, int status, std::string_view key) {
    const config::Texts& texts = texts_of(context);
    const std::string name = fmt::format("task.{}", key);
    return notice_response(status, texts, texts.at(name), texts.at(name + "_about"), "../", Caching::none);
}

ServerResponse failure(WebContext& context, const EditorError& error) {
    spdlog::error("task page: {}", error.message);
    return in_words(context, 503, "trouble");
}

/// The page's own script and style; pictures also come from where the newsroom keeps them.
std::string content_policy(const TaskView& view) {
    const auto picture = parse_url(view.picture_url);
    return fmt::format(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:{}; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'self'",
        picture ? " " + picture->origin() : "");
}

std::string first_line_of(WebContext& context, const Task& task) {
    const auto message = context.newsroom.ledger().message(task.broadcast);
    const std::string line = message ? message->text.substr(0, message->text.find('\n')) : std::string();
    return line.empty() ? task.draft : line;
}

/// The page as it stands now; `problem` is what was wrong with the form, in words.
ServerResponse shown(const Visit& visit, int status, const FormNotes& notes) {
    WebContext& context = visit.context;
    const auto view = context.tasks.view(visit.link.task);
    if (!view) return failure(context, view.error());
    const auto open = context.tasks.open();
    if (!open) return failure(context, open.error());
    const TaskPageInput input{.view = *view,
                              .open = *open,
                              .person = visit.link.editor,
                              .token = visit.token,
                              .notes = notes,
                              .link_of =
                                  [&](const Task& task) {
                                      // Whoever got hold of this link shall not last longer by its help.
                                      const Instant expires = std::min(task.expires, visit.link.expires);
                                      return sign_task_link({task.broadcast, visit.link.editor, expires},
                                                            context.link_key);
                                  },
                              .first_line_of = [&](const Task& task) { return first_line_of(context, task); }};
    const auto data = task_page_data(input, context.newsroom);
    ServerResponse response = html_response(status, fill_page("task.html", data), Caching::none);
    set_content_policy(response, content_policy(*view));
    return response;
}

EditorResult<Task> act(const Visit& visit, const std::string& what, const std::string& link, const std::string& why) {
    TaskDesk& desk = visit.context.tasks;
    if (what == "posted") return desk.posted(visit.link.task, visit.link.editor, link);
    if (what == "take") return desk.take(visit.link.task, visit.link.editor);
    return desk.drop(visit.link.task, visit.link.editor, why);
}

/// Empty, or why this form is not one of ours.
std::string problem_with(const ServerRequest& request, const ServerRequest& form, const std::string& token) {
    if (!request.header("Content-Type").starts_with("application/x-www-form-urlencoded")) return "not a form";
    if (request.header("Sec-Fetch-Site") == "cross-site") return "sent by another site";
    if (form.query("token") != token) return "not the form of this page";
    const std::string what = form.query("act").value_or("");
    return what == "posted" || what == "take" || what == "drop" ? std::string() : "no such act";
}

std::string trimmed(std::string text) {
    constexpr std::string_view blanks = " \t\r\n";
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

ServerResponse take_form(const Visit& visit, const ServerRequest& request) {
    const ServerRequest form{.method = {}, .target = "/?" + request.body}; // a form is written as a query
    const std::string what = form.query("act").value_or("");
    const std::string named = fmt::format("task link: {} of {}", what, visit.link.task);
    if (const std::string problem = problem_with(request, form, visit.token); !problem.empty()) {
        refuse(visit.context, visit.link.editor, fmt::format("task link of {}", visit.link.task), problem);
        return in_words(visit.context, 403, "bad_form");
    }
    const auto before = visit.context.tasks.find(visit.link.task);
    if (!before) return failure(visit.context, before.error());
    if (is_over(*before)) { // a form sent twice, an old page, or somebody else was faster
        refuse(visit.context, visit.link.editor, named, "the task is over: " + how_it_ended(*before));
        return shown(visit, 410, {});
    }
    const std::string link = trimmed(form.query("link").value_or(""));
    const std::string why = trimmed(form.query("why").value_or(""));
    const auto done = act(visit, what, link, why);
    // The task is known, the person too: what is left to refuse is the link of the post.
    if (!done && what == "posted" && done.error().kind == EditorError::Kind::usage)
        return shown(visit, 422, {.bad_link = true, .link = link});
    if (!done) return failure(visit.context, done.error());
    ServerResponse back = page_response(303, "text/plain; charset=utf-8", "", Caching::none);
    back.headers.emplace_back("Location", visit.token); // beside this address, whatever stands before it
    return back;
}

ServerResponse refused_link(WebContext& context, const std::string& why) {
    refuse(context, "", "task link", why);
    return why == "expired" ? in_words(context, 410, "expired_link") : in_words(context, 403, "bad_link");
}

ServerResponse file(const ServerRequest& request, std::string_view name, std::string_view type) {
    if (request.method == "POST") return page_response(405, "text/plain; charset=utf-8", "", Caching::none);
    return page_response(200, type, std::string(page_file(name)), Caching::shared);
}

} // namespace

ServerResponse task_page(WebContext& context, const ServerRequest& request) {
    const std::string token = request.path.substr(folder.size());
    if (token == "task.css") return file(request, token, "text/css; charset=utf-8");
    if (token == "task.js") return file(request, token, "text/javascript; charset=utf-8");
    const auto link = read_task_link(token, context.link_key, context.newsroom.now());
    if (!link) return refused_link(context, link.error());
    if (editor_by_name(context.newsroom.settings().editors, link->editor) == nullptr) {
        refuse(context, link->editor, fmt::format("task link of {}", link->task), "not on the editors' list");
        return in_words(context, 403, "not_listed");
    }
    const auto known = context.newsroom.ledger().tasks().find(link->task);
    if (!known) return failure(context, store_error(known.error()));
    if (!*known) return in_words(context, 410, "gone");
    const Visit visit{context, token, *link};
    if (request.method != "POST") return shown(visit, 200, {});
    if (request.body.size() <= max_form) return take_form(visit, request);
    refuse(context, link->editor, fmt::format("task link of {}", link->task), "a form of more than 4096 bytes");
    return in_words(context, 413, "bad_form");
}

std::string task_url(const config::Settings& settings, std::string_view key, const Task& task,
                     const std::string& editor) {
    if (settings.web.public_url.empty()) return {};
    return fmt::format("{}{}{}", settings.web.public_url, folder,
                       sign_task_link({task.broadcast, editor, task.expires}, key));
}

} // namespace depesche::bot
