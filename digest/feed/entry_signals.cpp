#include "digest/feed/entry_signals.hpp"

#include "digest/feed/ascii.hpp"
#include "digest/feed/depesche_module.hpp"
#include "digest/feed/html_text.hpp"

#include <algorithm>
#include <array>

namespace depesche::digest::feed {
namespace {

/// The value of "name=...;" in a DCMI Period (https://www.dublincore.org/specifications/dublin-core/dcmi-period/).
std::string_view part_of_period(std::string_view period, std::string_view name) {
    for (std::size_t at = 0; at < period.size();) {
        const std::size_t end = std::min(period.find(';', at), period.size());
        const std::string_view part = trim(period.substr(at, end - at));
        const std::size_t equals = part.find('=');
        if (equals != std::string_view::npos && equals_ignoring_case(trim(part.substr(0, equals)), name))
            return trim(part.substr(equals + 1));
        at = end + 1;
    }
    return {};
}

struct Period {
    std::string_view start;
    std::string_view end;
};

/// A DCMI Period, "from/to" of ISO 8601, or a date alone as its start.
Period read_period(std::string_view text) {
    text = trim(text);
    if (text.find('=') != std::string_view::npos) return {part_of_period(text, "start"), part_of_period(text, "end")};
    if (const std::size_t slash = text.find('/'); slash != std::string_view::npos && slash >= 8)
        return {trim(text.substr(0, slash)), trim(text.substr(slash + 1))};
    return {text, {}};
}

bool is_yes(std::string_view text) { return equals_ignoring_case(trim(text), "yes"); }

std::optional<PublicationStatus> known_status(std::string_view name) {
    using enum PublicationStatus;
    struct Named {
        std::string_view name;
        PublicationStatus status;
    };
    constexpr auto names = std::to_array<Named>({{"usable", usable},
                                                 {"withheld", withheld},
                                                 {"withhold", withheld},
                                                 {"embargoed", withheld},
                                                 {"hold", withheld},
                                                 {"draft", withheld},
                                                 {"canceled", withdrawn},
                                                 {"cancelled", withdrawn},
                                                 {"withdrawn", withdrawn},
                                                 {"deleted", withdrawn},
                                                 {"killed", killed},
                                                 {"kill", killed}});
    const auto* found = std::ranges::find(names, name, &Named::name);
    return found == names.end() ? std::nullopt : std::optional(found->status);
}

} // namespace

void withhold(Article& article, From from) {
    article.from.set(Field::embargo, from);
    lower_status(article, PublicationStatus::withheld, from);
}

void raise_embargo(Article& article, Instant until, From from) {
    if (article.embargo_until && *article.embargo_until >= until) return;
    article.embargo_until = until;
    article.from.set(Field::embargo, from);
}

void set_embargo(Article& article, std::string_view written, From from, const Zone* zone, Writer writer) {
    if (trim(written).empty()) return;
    if (const auto until = parse_embargo(written, zone, writer))
        raise_embargo(article, *until, from);
    else if (!article.embargo_until)
        withhold(article, from);
}

void lower_status(Article& article, PublicationStatus status, From from) {
    if (status <= article.status) return;
    article.status = status;
    article.from.set(Field::status, from);
}

void take_status(Article& article, std::string_view written, From from) {
    const std::size_t scheme = written.find_last_of(":/"); // npos + 1 is the beginning
    const std::string code = lower(trim(written.substr(scheme + 1)));
    if (code.empty()) return;
    const auto name = known_status(code);
    if (name)
        lower_status(article, *name, from);
    else
        withhold(article, from);
}

Article& EntrySignals::said() {
    if (!said_) said_ = std::make_unique<Article>();
    return *said_;
}

void EntrySignals::take_prism(const std::string& name, std::string_view text) {
    if (name == "embargodate" || name == "releasetime") {
        set_embargo(said(), text, From::prism, zone_);
    } else if (name == "killdate" || name == "expirationdate" || name == "expirationtime") {
        ends_ = parse_date(text);
        ends_from_ = From::prism;
    } else if (name == "iscorrectionof") {
        said().is_correction = true;
        said().from.set(Field::correction, From::prism);
    }
}

void EntrySignals::take_available(std::string_view text) {
    if (const auto from = parse_date(read_period(text).start, zone_, Writer::machine))
        raise_embargo(said(), *from, From::dc_available);
}

void EntrySignals::take_valid(std::string_view text) {
    const Period period = read_period(text);
    if (const auto from = parse_date(period.start, zone_, Writer::machine))
        raise_embargo(said(), *from, From::dc_valid);
    ends_ = parse_date(period.end);
    ends_from_ = From::dc_valid;
}

void EntrySignals::take_app(XmlReader& reader) {
    const std::string_view raw = reader.inner();
    XmlReader inside(raw);
    while (true) {
        const XmlReader::Event event = inside.next();
        if (event == XmlReader::Event::done) return;
        if (event == XmlReader::Event::start && equals_ignoring_case(inside.name(), "draft") &&
            is_yes(inside.inner_text()))
            lower_status(said(), PublicationStatus::withheld, From::app_control);
    }
}

void EntrySignals::take_module_of_ours(XmlReader& reader) {
    const std::string name(reader.name());
    take_member(said(), name, reader.inner_text(), zone_);
}

void EntrySignals::write(Article& article) {
    if (said_) merge_members(article, *said_);
    if (!ends_) return;
    const auto changed = std::max(article.published, article.updated);
    if (changed && *ends_ <= *changed) lower_status(article, PublicationStatus::withdrawn, ends_from_);
}

} // namespace depesche::digest::feed
