#include "tests/digest/article/incident_feed.hpp"

#include "tests/digest/article/article_maker.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace depesche::tests {

using namespace std::chrono_literals;

int below(Random& random, int limit) { return static_cast<int>(random() % static_cast<std::uint32_t>(limit)); }

Newsdesk::Newsdesk(std::uint32_t seed, Instant start) : random_(seed), next_(start - 20h), next_edit_(start) {
    go_on(start);
}

void Newsdesk::go_on(Instant now) {
    while (std::min(next_, next_edit_) <= now) {
        if (next_ <= next_edit_) {
            publish(next_);
            next_ += std::chrono::seconds(600 + below(random_, 6000));
        } else {
            edit(next_edit_);
            next_edit_ += std::chrono::seconds(600 + below(random_, 9000));
        }
    }
}

void Newsdesk::publish(Instant at) {
    const auto number = static_cast<int>(stories_.size());
    // No two stories of a year have the same words.
    const int salt = below(random_, 1000) * 100'000 + number * 3;
    Story story;
    story.number = number;
    story.published = story.edited = at;
    story.title = "Grüsse aus " + words_of(salt, 4);
    story.lead = "Über die Brücke, heisst es, " + words_of(salt + 1, 14) + ".";
    story.body = words_of(salt + 2, 30) + ".";
    story.urgency = below(random_, 8) == 0 ? 1 : 0;
    stories_.push_back(std::move(story));
}

/// A word of the lead, or the headline, of one of the latest.
void Newsdesk::edit(Instant at) {
    if (stories_.empty()) return;
    const int back = below(random_, static_cast<int>(std::min<std::size_t>(stories_.size(), 8)));
    Story& story = stories_[stories_.size() - 1 - static_cast<std::size_t>(back)];
    ++story.revision;
    story.edited = at;
    const std::string word = " " + words_of(story.number * 100 + story.revision, 2);
    if (below(random_, 4) == 0)
        story.title += word;
    else
        story.lead += word + ".";
}

Item item_of(const Story& story) {
    return {.story = story.number,
            .id = fmt::format("https://seestadt.example/?p={}", 1000 + story.number),
            .link = fmt::format("https://seestadt.example/lokal/{}-{}", words_of(story.number, 2), story.number),
            .title = story.title,
            .lead = story.lead,
            .body = story.body,
            .published = story.published,
            .updated = story.edited,
            .urgency = story.urgency};
}

std::vector<Item> Newsdesk::feed(std::size_t size) const {
    std::vector<Item> items;
    for (auto story = stories_.rbegin(); story != stories_.rend() && items.size() < size; ++story)
        items.push_back(item_of(*story));
    for (Item& item : items) std::replace(item.link.begin(), item.link.end(), ' ', '-');
    return items;
}

namespace {

std::string escaped(std::string_view text) {
    std::string result;
    for (const char c : text) {
        if (c == '&')
            result += "&amp;";
        else if (c == '<')
            result += "&lt;";
        else
            result += c;
    }
    return result;
}

std::string element(std::string_view name, std::string_view text) {
    return text.empty() ? std::string() : fmt::format("<{0}>{1}</{0}>", name, escaped(text));
}

std::string date_of(const std::optional<Instant>& date) { return date ? digest::to_iso8601(*date) : std::string(); }

std::string rss(const std::vector<Item>& items, std::string_view encoding) {
    std::string text = fmt::format("<?xml version=\"1.0\" encoding=\"{}\"?><rss version=\"2.0\" "
                                   "xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" "
                                   "xmlns:atom=\"http://www.w3.org/2005/Atom\"><channel><title>Seestadt heute</title>"
                                   "<link>https://seestadt.example/</link>",
                                   encoding);
    for (const Item& item : items) {
        text += "<item>" + element("title", item.title) + element("link", item.link);
        if (!item.id.empty()) text += fmt::format("<guid isPermaLink=\"false\">{}</guid>", escaped(item.id));
        text += element("pubDate", date_of(item.published)) + element("atom:updated", date_of(item.updated));
        text += element("description", item.lead) + element("content:encoded", item.body) + "</item>";
    }
    return text + "</channel></rss>";
}

std::string atom(const std::vector<Item>& items) {
    std::string text = "<?xml version=\"1.0\"?><feed xmlns=\"http://www.w3.org/2005/Atom\"><title>Seestadt</title>";
    for (const Item& item : items) {
        text += "<entry>" + element("title", item.title) + element("id", item.id);
        if (!item.link.empty()) text += fmt::format("<link rel=\"alternate\" href=\"{}\"/>", escaped(item.link));
        text += element("published", date_of(item.published)) + element("updated", date_of(item.updated));
        text += element("summary", item.lead) + element("content", item.body) + "</entry>";
    }
    return text + "</feed>";
}

std::string json_feed(const std::vector<Item>& items) {
    nlohmann::json feed{{"version", "https://jsonfeed.org/version/1.1"}, {"title", "Seestadt heute"}};
    feed["items"] = nlohmann::json::array();
    for (const Item& item : items) {
        nlohmann::json one{{"title", item.title}, {"summary", item.lead}, {"content_text", item.body}};
        if (!item.id.empty()) one["id"] = item.id;
        if (!item.link.empty()) one["url"] = item.link;
        if (item.published) one["date_published"] = date_of(item.published);
        if (item.updated) one["date_modified"] = date_of(item.updated);
        feed["items"].push_back(std::move(one));
    }
    return feed.dump();
}

/// Of text below U+0100.
std::string as_latin1(std::string_view utf8, bool utf16) {
    std::string result = utf16 ? "\xff\xfe" : "";
    for (std::size_t i = 0; i < utf8.size(); ++i) {
        auto byte = static_cast<unsigned char>(utf8[i]);
        if (byte >= 0x80) byte = static_cast<unsigned char>((byte & 3) << 6 | (utf8[++i] & 0x3f));
        result += static_cast<char>(byte);
        if (utf16) result += '\0';
    }
    return result;
}

} // namespace

std::string written(const std::vector<Item>& items, Writing writing) {
    switch (writing) {
    case Writing::rss:
        return rss(items, "UTF-8");
    case Writing::atom:
        return atom(items);
    case Writing::json:
        return json_feed(items);
    case Writing::rss_latin1:
        return as_latin1(rss(items, "ISO-8859-1"), false);
    case Writing::rss_utf16:
        break;
    }
    return as_latin1(rss(items, "UTF-16"), true);
}

} // namespace depesche::tests
