#pragma once

#include "digest/article/article.hpp"

#include <string_view>

namespace depesche::digest {
class Zone;
}

namespace depesche::digest::feed {

/// Reads the lines around the title of a plain text that name who wrote it and when: "Von Mia Tal", "Publiziert:
/// 12.03.2026, 14:21", "Par Luc Perrin | 12 mars 2026 | 4 min", "12 giugno 2026, ore 8". Each function is true when the
/// line was one and the article knows what it says. Times without a zone are in `zone`; none: UTC.
class HeadReader {
public:
    /// Both must outlive it.
    HeadReader(Article& article, const Zone* zone) : article_(article), zone_(zone) {}

    /// `next`: the line below, which tells whether a name alone is a byline.
    bool take(std::string_view line, std::string_view next) {
        return take_parts(line) || take_byline(line) || take_date(line) || take_bare_names(line, next);
    }
    /// One that says it is one.
    bool take_byline(std::string_view line);
    /// "von" on one line, "Mia Tal" on the `next`: both are taken, or none.
    bool take_split_byline(std::string_view line, std::string_view next);

private:
    bool take_date(std::string_view line);
    bool take_bare_date(std::string_view line);
    bool take_parts(std::string_view line);
    bool take_names(std::string_view line);
    bool take_bare_names(std::string_view line, std::string_view next);
    void take_photographer(std::string_view line);
    void set(Field field) { article_.from.set(field, From::plain_text); }

    Article& article_;
    const Zone* zone_;
};

} // namespace depesche::digest::feed
