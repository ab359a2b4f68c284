#pragma once

#include "bot/cli/verb.hpp"

// Every verb: what it adds to the command line, and the handlers that work on the stores.
// A new verb is a file, its lines here and in verbs.cpp.
namespace depesche::bot {

void add_demo(CLI::App& app, Invocation& invocation);
void add_init(CLI::App& app, Invocation& invocation);
void add_check(CLI::App& app, Invocation& invocation);
void add_run(CLI::App& app, Invocation& invocation);
void add_status(CLI::App& app, Invocation& invocation);
void add_feed(CLI::App& app, Invocation& invocation);
void add_opml(CLI::App& app, Invocation& invocation);
// Below `feed`:
void add_feed_changes(CLI::App& feed, Invocation& invocation);
void add_feed_fetch(CLI::App& feed, Invocation& invocation);
void add_feed_holds(CLI::App& feed, Invocation& invocation);
void add_article(CLI::App& app, Invocation& invocation);
void add_story(CLI::App& app, Invocation& invocation);
void add_preview(CLI::App& app, Invocation& invocation);
void add_why(CLI::App& app, Invocation& invocation);
void add_draft(CLI::App& app, Invocation& invocation);
void add_task(CLI::App& app, Invocation& invocation);
void add_schedule(CLI::App& app, Invocation& invocation);
void add_alert(CLI::App& app, Invocation& invocation);
void add_send(CLI::App& app, Invocation& invocation);
void add_stop(CLI::App& app, Invocation& invocation);
void add_undo(CLI::App& app, Invocation& invocation);
void add_log(CLI::App& app, Invocation& invocation);
void add_simulate(CLI::App& app, Invocation& invocation);
void add_verify(CLI::App& app, Invocation& invocation);
void add_subscriber(CLI::App& app, Invocation& invocation);
void add_link(CLI::App& app, Invocation& invocation);
void add_page(CLI::App& app, Invocation& invocation);
void add_replay(CLI::App& app, Invocation& invocation);
void add_cluster(CLI::App& app, Invocation& invocation);
void add_sandbox(CLI::App& app, Invocation& invocation);
void add_bench(CLI::App& app, Invocation& invocation);
void add_version(CLI::App& app, Invocation& invocation);

VerbResult status(Services& services, const nlohmann::json& arguments);
VerbResult feed_list(Services& services, const nlohmann::json& arguments);
VerbResult feed_add(Services& services, const nlohmann::json& arguments);
VerbResult feed_remove(Services& services, const nlohmann::json& arguments);
VerbResult feed_fetch(Services& services, const nlohmann::json& arguments);
VerbResult feed_fetched(Services& services, const nlohmann::json& arguments);
VerbResult feed_held(Services& services, const nlohmann::json& arguments);
VerbResult feed_release(Services& services, const nlohmann::json& arguments);
VerbResult feed_dismiss(Services& services, const nlohmann::json& arguments);
VerbResult opml_export(Services& services, const nlohmann::json& arguments);
VerbResult article_list(Services& services, const nlohmann::json& arguments);
VerbResult article_show(Services& services, const nlohmann::json& arguments);
VerbResult article_set(Services& services, const nlohmann::json& arguments);
VerbResult article_tag(Services& services, const nlohmann::json& arguments);
VerbResult article_add(Services& services, const nlohmann::json& arguments);
VerbResult story_list(Services& services, const nlohmann::json& arguments);
VerbResult story_show(Services& services, const nlohmann::json& arguments);
VerbResult story_split(Services& services, const nlohmann::json& arguments);
VerbResult story_merge(Services& services, const nlohmann::json& arguments);
VerbResult preview(Services& services, const nlohmann::json& arguments);
VerbResult why(Services& services, const nlohmann::json& arguments);
VerbResult draft_list(Services& services, const nlohmann::json& arguments);
VerbResult draft_show(Services& services, const nlohmann::json& arguments);
VerbResult draft_act(Services& services, const nlohmann::json& arguments);
VerbResult draft_edit(Services& services, const nlohmann::json& arguments);
VerbResult draft_subject(Services& services, const nlohmann::json& arguments); ///< what `draft suggest` asks about
VerbResult task_list(Services& services, const nlohmann::json& arguments);
VerbResult task_show(Services& services, const nlohmann::json& arguments);
VerbResult task_act(Services& services, const nlohmann::json& arguments);
VerbResult draft_poll(Services& services, const nlohmann::json& arguments);
VerbResult draft_move(Services& services, const nlohmann::json& arguments);
VerbResult draft_swap(Services& services, const nlohmann::json& arguments);
VerbResult schedule_list(Services& services, const nlohmann::json& arguments);
VerbResult alert_compose(Services& services, const nlohmann::json& arguments);
VerbResult alert_send(Services& services, const nlohmann::json& arguments);
VerbResult send(Services& services, const nlohmann::json& arguments);
VerbResult undo(Services& services, const nlohmann::json& arguments);
VerbResult stop(Services& services, const nlohmann::json& arguments);
VerbResult log(Services& services, const nlohmann::json& arguments);
VerbResult log_refused(Services& services, const nlohmann::json& arguments);
VerbResult simulate(Services& services, const nlohmann::json& arguments);
VerbResult status_progress(Services& services, const nlohmann::json& arguments); ///< for `status --watch`
VerbResult verify(Services& services, const nlohmann::json& arguments);
VerbResult subscriber_list(Services& services, const nlohmann::json& arguments);
VerbResult subscriber_origins(Services& services, const nlohmann::json& arguments);
VerbResult link_snippet(Services& services, const nlohmann::json& arguments);
VerbResult link_remember(Services& services, const nlohmann::json& arguments);
VerbResult page_files(Services& services, const nlohmann::json& arguments);
VerbResult subscriber_show(Services& services, const nlohmann::json& arguments);
VerbResult subscriber_forget(Services& services, const nlohmann::json& arguments);
VerbResult subscriber_import(Services& services, const nlohmann::json& arguments);
VerbResult subscriber_export(Services& services, const nlohmann::json& arguments);

} // namespace depesche::bot
