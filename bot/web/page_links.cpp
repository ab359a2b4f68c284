#include "bot/web/page_links.hpp"

#include "bot/editor/public_links.hpp"

namespace depesche::bot {

PageLinks::PageLinks(Form form, int depth) : form_(form) {
    for (int folder = 0; folder < depth; ++folder) root_ += "../";
}

std::string PageLinks::home(std::string_view language) const {
    if (form_ == Form::files)
        return root_ + (language.empty() ? "index.html" : "index." + path_segment(language) + ".html");
    if (language.empty()) return root_.empty() ? "./" : root_;
    return root_ + path_segment(language);
}

std::string PageLinks::archive(std::string_view before) const {
    const std::string folder = root_ + "archive/";
    if (form_ == Form::files)
        return folder + (before.empty() ? "index.html" : "before-" + path_segment(before) + ".html");
    return before.empty() ? folder : folder + "?before=" + path_segment(before);
}

std::string PageLinks::entry(std::string_view id) const {
    // A folder of its own: then public_url/archive/ID leads there on any file server.
    return root_ + "archive/" + path_segment(id) + (form_ == Form::files ? "/index.html" : "");
}

} // namespace depesche::bot
