// [push.NAME]: who may send articles to us.
#include "config/read_parts.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace depesche::config {
namespace {

PushSettings read_push(const std::string& pusher, TableReader& table, const std::string& newsroom,
                       ReadContext& context) {
    PushSettings push;
    push.name = pusher;
    push.token = read_long_secret(table, "token", context);
    push.secret = read_long_secret(table, "secret", context);
    if (!table.has("token") && !table.has("secret"))
        table.problem("token", "required: \"env:NAME\" or \"file:PATH\" of a token, or of a secret that signs "
                               "(secret = ...); without one anybody could push");
    push.feed.url = "push:" + pusher;
    push.feed.source = newsroom;
    read_source(table, push.feed);
    table.report_unknown(context.top_keys);
    return push;
}

/// Who sent something is told by these alone.
bool share_a_proof(const PushSettings& a, const PushSettings& b) {
    const bool token = !a.token.empty() && a.token.reveal() == b.token.reveal();
    const bool secret = !a.secret.empty() && a.secret.reveal() == b.secret.reveal();
    return token || secret;
}

} // namespace

std::vector<PushSettings> read_pushes(TableReader& top, const std::string& name, ReadContext& context) {
    std::vector<PushSettings> pushes;
    for (auto& [pusher, table] : named_tables(top, "push", context)) {
        PushSettings push = read_push(pusher, table, name, context);
        const auto twin =
            std::ranges::find_if(pushes, [&](const PushSettings& other) { return share_a_proof(other, push); });
        if (twin != pushes.end())
            context.problems.add(table.line(), fmt::format("push.{}", pusher),
                                 fmt::format("has the token or the secret of [push.{}]; nobody could tell who sent "
                                             "what, so give each its own",
                                             twin->name));
        pushes.push_back(std::move(push));
    }
    return pushes;
}

} // namespace depesche::config
