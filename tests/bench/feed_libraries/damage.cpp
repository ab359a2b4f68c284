#include "damage.hpp"

#include <array>
#include <vector>

namespace {

/// Places where `pattern` stands.
std::vector<std::size_t> places(std::string_view document, std::string_view pattern) {
    std::vector<std::size_t> found;
    for (std::size_t at = document.find(pattern); at != std::string_view::npos; at = document.find(pattern, at + 1))
        found.push_back(at);
    return found;
}

/// Replaces one occurrence of `pattern`, any of them.
void replace_one(std::string& document, std::mt19937& random, std::string_view pattern, std::string_view with) {
    const auto found = places(document, pattern);
    if (!found.empty()) document.replace(found[random() % found.size()], pattern.size(), with);
}

constexpr std::array all = {
    Damage{"none", [](std::string&, std::mt19937&) {}},
    Damage{"bare ampersand in a title",
           [](std::string& d, std::mt19937& r) { replace_one(d, r, "<title>", "<title>Wein & Käse: "); }},
    Damage{"HTML reference in a title",
           [](std::string& d, std::mt19937& r) { replace_one(d, r, "<title>", "<title>Br&uuml;cke&nbsp;"); }},
    Damage{"control character",
           [](std::string& d, std::mt19937& r) { replace_one(d, r, "<title>", "<title>\x03\x0B"); }},
    Damage{"windows-1252 byte in UTF-8",
           [](std::string& d, std::mt19937& r) { replace_one(d, r, "<title>", "<title>\x93Ruhe\x94 "); }},
    Damage{"undeclared prefix",
           [](std::string& d, std::mt19937& r) {
               replace_one(d, r, "<item>", "<item><seestadt:rang a:b=\"1\">3</seestadt:rang>");
           }},
    Damage{"HTML in a title, tag not closed",
           [](std::string& d, std::mt19937& r) { replace_one(d, r, "<title>", "<title><b>Neu<br> "); }},
    Damage{"'<' in running text",
           [](std::string& d, std::mt19937& r) { replace_one(d, r, "<title>", "<title>3 < 5, "); }},
    Damage{"end tag forgotten", [](std::string& d, std::mt19937& r) { replace_one(d, r, "</title>", ""); }},
    Damage{"end tag misspelt", [](std::string& d, std::mt19937& r) { replace_one(d, r, "</pubDate>", "</pubdate>"); }},
    Damage{"crossed end tags",
           [](std::string& d, std::mt19937& r) { replace_one(d, r, "</item>", "<a><b></a></b></item>"); }},
    Damage{"attribute twice",
           [](std::string& d, std::mt19937& r) {
               replace_one(d, r, " medium=\"image\"", " medium=\"image\" medium=\"image\"");
           }},
    Damage{"attribute without quotes",
           [](std::string& d, std::mt19937& r) { replace_one(d, r, " medium=\"image\"", " medium=image"); }},
    Damage{"bare ampersand in an address",
           [](std::string& d, std::mt19937& r) { replace_one(d, r, "&amp;utm_medium", "&utm_medium"); }},
    Damage{"']]>' inside CDATA",
           [](std::string& d, std::mt19937& r) {
               replace_one(d, r, "<content:encoded><![CDATA[", "<content:encoded><![CDATA[x]]> & y<![CDATA[");
           }},
    Damage{"white space before the declaration", [](std::string& d, std::mt19937&) { d.insert(0, "\n\n"); }},
    Damage{
        "warning of the server before it",
        [](std::string& d, std::mt19937&) { d.insert(0, "<br />\n<b>Warning</b>: session_start() in /srv/a.php\n"); }},
    Damage{"script of the server after it",
           [](std::string& d, std::mt19937&) { d += "<script>track(1 && 2)</script>\n"; }},
    Damage{"wrong encoding declared",
           [](std::string& d, std::mt19937& r) { replace_one(d, r, "encoding=\"UTF-8\"", "encoding=\"utf-16\""); }},
    Damage{"unknown encoding declared",
           [](std::string& d, std::mt19937& r) { replace_one(d, r, "encoding=\"UTF-8\"", "encoding=\"utf8mb4\""); }},
    Damage{"cut anywhere", [](std::string& d, std::mt19937& r) { d.resize(d.size() / 4 + r() % (d.size() / 2)); }},
};

} // namespace

std::span<const Damage> damages() { return all; }
std::size_t whole_items(std::string_view document) { return places(document, "</item>").size(); }
