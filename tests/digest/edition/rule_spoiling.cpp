#include "tests/digest/edition/rule_spoiling.hpp"

#include "digest/edition/rule_words.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>

namespace depesche::tests {

using namespace digest;

namespace {

Document good(const Bad& bad) {
    const std::string_view kind = bad.message;
    if (kind == "alert") return good_single(bad.language, Product::alert);
    if (kind == "update") return good_single(bad.language, Product::update);
    if (kind == "correction") return good_single(bad.language, Product::correction);
    if (kind == "surprising") return good_single(bad.language, Product::surprising);
    return good_edition(kind, bad.language);
}

template <class Block>
Block& first(Document& document) {
    const auto found = std::ranges::find_if(
        document.blocks, [](const DocumentBlock& block) { return std::holds_alternative<Block>(block); });
    REQUIRE(found != document.blocks.end());
    return std::get<Block>(*found);
}

} // namespace

Document spoilt(const Bad& bad) {
    auto document = good(bad);
    const auto item = [&]() -> Item& {
        return std::get<Item>(document.blocks.at(static_cast<std::size_t>(bad.item) + 1));
    };
    switch (bad.spot) {
    case Spot::title:
        item().title = bad.text;
        break;
    case Spot::line:
        item().line = bad.text;
        break;
    case Spot::label:
        item().label = bad.text;
        break;
    case Spot::address:
        if (bad.item > 0)
            item().url = bad.text;
        else
            first<Link>(document).url = bad.text;
        break;
    case Spot::heading:
        first<Heading>(document).text = bad.text;
        break;
    case Spot::subline:
        first<Subline>(document).text = bad.text;
        break;
    case Spot::closing:
        first<Closing>(document).text = bad.text;
        break;
    case Spot::headline:
        first<Headline>(document).text = bad.text;
        break;
    case Spot::body:
        first<Paragraph>(document).text = bad.text;
        break;
    }
    return document;
}

void expect_found(const Bad& bad) {
    CAPTURE(bad.message, bad.language, bad.text);
    const auto document = spoilt(bad);
    const auto findings = findings_of(document);
    const auto found = std::ranges::find_if(findings, [&](const Finding& one) {
        return one.rule == bad.rule && one.item == bad.item && comparable(one.message).contains(comparable(bad.words));
    });
    std::string all;
    for (const auto& one : findings) all += std::string(one.rule) + ": " + one.message + "\n";
    CAPTURE(all);
    REQUIRE(found != findings.end());
    CHECK((found->message.contains(": ") || found->message.contains(" : ")));
    for (const auto& one : findings) {
        // One thing is wrong, and one thing is said; what rendering had to leave out for it comes on top.
        if (one.rule != "cut") CHECK(one.rule == bad.rule);
    }
    CHECK(number_of(bad.rule) + (std::string_view(bad.rule) == "length" ? 1 : 0) > 0);
    const auto library = config::TextLibrary::load().value();
    std::set<std::string> sentences;
    for (const std::string& language : library.languages()) {
        const auto same = findings_of(document, &library.best(language));
        REQUIRE(same.size() == findings.size());
        sentences.insert(same.at(static_cast<std::size_t>(found - findings.begin())).message);
    }
    CHECK(sentences.size() + 1 >= library.languages().size()); // the two kinds of German may agree
}

} // namespace depesche::tests
