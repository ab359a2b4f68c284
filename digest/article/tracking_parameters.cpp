#include "digest/article/tracking_parameters.hpp"

#include "digest/article/host_name.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace depesche::digest {

namespace {

// All in lower case.
constexpr std::array<std::string_view, 26> prefixes{
    "utm_",  "mtm_",      "pk_",    "piwik_", "matomo_", "hsa_", "at_",  "ns_",  "__hs",
    "_hs",   "vero_",     "oly_",   "trk_",   "itm_",    "hmb_", "mkt_", "ga_",  "mktcid_",
    "sara_", "fb_action", "__cft_", "wt_zmc", "wt_mc",   "cx_",  "otm_", "bsft_"};
constexpr std::array<std::string_view, 106> names{
    // clicks on advertisements and in social networks
    "fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "gad_source", "gad_campaignid", "srsltid", "msclkid",
    "yclid", "ysclid", "_openstat", "twclid", "ttclid", "li_fat_id", "igshid", "igsh", "mibextid", "epik", "rdt_cid",
    "scclid", "irclickid", "irgwc", "rb_clickid", "wickedid", "s_kwcid", "ef_id", "fb_source", "fb_ref", "__tn__",
    "__twitter_impression", "action_object_map", "action_type_map", "action_ref_map", "spm", "share_id", "ymclid",
    "unicorn_click_id", "gps_adid", "adjust_tracker", "adjust_campaign", "adjust_adgroup", "adjust_creative",
    "ir_campaignid", "ir_adid", "ir_partnerid", "echobox", "_branch_referrer",
    // newsletters
    "mc_cid", "mc_eid", "dm_i", "_kx", "_bta_tid", "_bta_c", "ml_subscriber", "ml_subscriber_hash", "hsctatracking",
    "sc_cid", "nl_id", "mc_tc", "et_rid", "bbeml", "_bhlid", "ss_email_id", "vgo_ee", "__s", "sms_click", "sms_source",
    "sms_uph", // without: id, p, page, article, q, s, ref, which choose the article in many a system
    // statistics
    "_ga", "_gl", "gs_l", "guccounter", "guce_referrer", "guce_referrer_sig", "wt.mc_id", "wt.mc_ev", "wt.zmc", "xtor",
    "cmp", "cmpid", "icid", "ncid", "s_cid", "smid", "smtyp", "ito", "ftag", "sr_share", "mktcid", "mktcval", "gepc",
    "tracking_source", "campaign_id", "trk", "trkcampaign", "_branch_match_id", "ocid", "ref_src", "ref_url",
    // sessions
    "phpsessid", "jsessionid", "aspsessionid", "sessionid", "cftoken"};

} // namespace

bool is_tracking_parameter(std::string_view parameter) {
    const std::string whole = lower_ascii(parameter);
    const std::size_t end = std::min(whole.find('='), whole.size());
    const std::string_view name = std::string_view(whole).substr(0, end);
    const std::string_view value = std::string_view(whole).substr(std::min(end + 1, whole.size()));
    if (name == "amp") return value.empty() || value == "1" || value == "true";
    if (name == "outputtype") return value == "amp";
    // "?source=rss" says who asks; "?source=7" may be a department.
    for (const std::string_view asks : {"source", "ref", "from", "origin", "rss", "via", "feed", "partner", "src"})
        if (name == asks && (value.starts_with("rss") || value == "feed" || (name == "rss" && value.size() <= 1)))
            return true;
    return std::ranges::find(names, name) != names.end() ||
           std::ranges::any_of(prefixes, [&](std::string_view prefix) { return name.starts_with(prefix); });
}

} // namespace depesche::digest
