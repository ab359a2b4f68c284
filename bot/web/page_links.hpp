#pragma once

#include <string>
#include <string_view>

namespace depesche::bot {

/// Where the pages find one another. All links are relative, so that they work below any address and, written as
/// files, from any folder.
class PageLinks {
public:
    enum class Form : std::uint8_t { served, files };
    /// `depth`: how many folders below the root the page is.
    PageLinks(Form form, int depth);

    Form form() const noexcept { return form_; }
    std::string style() const { return root_ + "style.css"; }
    /// The page to subscribe; an empty language is the newsroom's own.
    std::string home(std::string_view language) const;
    /// The archive before this entry; empty: its newest page.
    std::string archive(std::string_view before) const;
    /// The page of one entry.
    std::string entry(std::string_view id) const;
    std::string feed() const { return root_ + "archive/feed.atom"; }

private:
    Form form_;
    std::string root_;
};

} // namespace depesche::bot
