#include "bot/web/message_view.hpp"

#include "digest/format/dialect.hpp"
#include "digest/format/format.hpp"

#include <nlohmann/json.hpp>

namespace depesche::bot {

using nlohmann::json;

namespace {

/// Blocks become entries of the template; what has nothing to show becomes null.
class Viewer {
public:
    Viewer(const MessageView& view, const config::Texts& texts) : view_(view), texts_(texts) {}

    json operator()(const digest::Heading& heading) const {
        return view_.with_title ? one("heading", digest::with_sign(heading.sign, heading.text)) : json();
    }
    json operator()(const digest::Headline& headline) const {
        return view_.with_title ? one("headline", digest::with_sign(headline.sign, headline.text)) : json();
    }
    json operator()(const digest::Subline& subline) const { return one("subline", subline.text); }
    json operator()(const digest::Paragraph& paragraph) const {
        return one("paragraph", digest::with_sign(paragraph.sign, paragraph.text));
    }
    json operator()(const digest::Closing& closing) const {
        return one("closing", digest::with_sign(closing.sign, closing.text));
    }
    json operator()(const digest::Link& link) const {
        return {{"link", {{"words", digest::with_note(link.text, link.note)}, {"url", digest::safe_url(link.url)}}}};
    }
    json operator()(const digest::Item& item) {
        const std::size_t place = items_++;
        if (place < view_.hidden_items.size() && view_.hidden_items[place])
            return one("withdrawn", texts_.at("page.withdrawn_item"));
        const std::string number = item.number > 0 ? std::to_string(item.number) + " " : std::string();
        const std::string label = item.label.empty() ? std::string() : item.label + " · ";
        return {{"item",
                 {{"label", number + label},
                  {"words", digest::with_note(item.title, item.note)},
                  {"url", digest::safe_url(item.url)},
                  {"line", item.line}}}};
    }
    json operator()(const digest::ReaderPoll& poll) const {
        std::string text = view_.with_title ? digest::with_sign(poll.sign, poll.question) : std::string();
        for (const std::string& option : poll.options) text += (text.empty() ? "" : " · ") + option;
        return one("paragraph", std::move(text));
    }
    json operator()(const digest::Picture& picture) const {
        if (!view_.with_picture) return {};
        return {
            {"picture", {{"url", digest::safe_url(picture.url)}, {"alt", picture.alt}, {"credit", picture.credit}}}};
    }
    json operator()(const digest::Footer&) const { return {}; }

private:
    static json one(const char* kind, std::string text) { return {{kind, {{"text", std::move(text)}}}}; }

    const MessageView& view_;
    const config::Texts& texts_;
    std::size_t items_ = 0;
};

} // namespace

json message_blocks(const digest::Document& document, const MessageView& view, const config::Texts& texts) {
    json blocks = json::array();
    Viewer viewer(view, texts);
    for (const digest::DocumentBlock& block : document.blocks) {
        if (json entry = std::visit(viewer, block); !entry.is_null()) blocks.push_back(std::move(entry));
    }
    return blocks;
}

json withdrawn_blocks(const config::Texts& texts) {
    return json::array({{{"withdrawn", {{"text", texts.at("page.gone_about")}}}}});
}

} // namespace depesche::bot
