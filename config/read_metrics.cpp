// [metrics]: where figures for a monitoring system are read.
#include "config/read_parts.hpp"

#include <algorithm>

namespace depesche::config {

MetricsSettings read_metrics(TableReader& top, ReadContext& context) {
    MetricsSettings metrics;
    auto table = sub_table(top, "metrics", context);
    metrics.listen = read_listen(table);
    if (table.has("token")) metrics.token = read_long_secret(table, "token", context);
    const bool here = is_loopback_address(metrics.listen);
    if (!metrics.listen.empty() && !here && !table.has("token"))
        table.problem("token", "required where listen is not on this machine: \"env:NAME\" or \"file:PATH\" of what "
                               "the monitoring system sends as \"Authorization: Bearer ...\"");
    table.report_unknown(context.top_keys);
    return metrics;
}

} // namespace depesche::config
