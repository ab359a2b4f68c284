// [summary]: who may propose a line when an editor asks for one.
#include "config/read_parts.hpp"
#include "config/words.hpp"

namespace depesche::config {

using namespace std::chrono_literals;

SummarySettings read_summary(TableReader& top, ReadContext& context) {
    SummarySettings summary;
    auto table = sub_table(top, "summary", context);
    summary.command = table.texts("command").value_or(std::vector<std::string>{});
    if (table.has("command") && (summary.command.empty() || summary.command.front().empty()))
        table.problem("command",
                      R"(expected a program and its arguments, like ["/usr/local/bin/summarise", "--short"])");
    summary.url = read_url(table, "url");
    summary.model = table.text("model").value_or("");
    if (table.has("key")) summary.key = read_secret(table, "key", context);
    if (!summary.command.empty() && !summary.url.empty())
        table.problem("url", "[summary] has a command already; keep one of the two");
    if (!summary.url.empty() && summary.model.empty())
        table.problem("model", "required with url: the name of the model that the service shall use");
    if (summary.url.starts_with("http://") && !is_private_url(summary.url))
        table.problem("url", "would show the articles and the key to whoever listens on the way: use https");
    if (const auto span = table.parsed("deadline", read_span)) {
        if (*span < 1s || *span > 120s)
            table.problem("deadline", "expected 1s to 2m");
        else
            summary.deadline = std::chrono::duration_cast<std::chrono::seconds>(*span);
    }
    table.report_unknown(context.top_keys);
    return summary;
}

} // namespace depesche::config
