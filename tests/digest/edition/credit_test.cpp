// (12) An agency that its contract wants to be named.
#include "digest/edition/rules.hpp"

#include "tests/digest/edition/morning_stories.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace depesche;
using namespace depesche::digest;
using namespace depesche::tests;

namespace {

const config::Texts& german() {
    static const auto library = config::TextLibrary::load().value();
    return library.best("de-CH");
}

/// The morning in which the second story is an agency's.
EditionInput with_agency() {
    auto articles = ordinary();
    articles[1].article.source = "Nordtal-Agentur";
    articles[1].article.urgency = 1;
    EditionInput early = input(std::move(articles));
    early.slot.date = *parse_date("2026-11-23");
    early.credits["Nordtal-Agentur"] = "nta";
    return early;
}

Document message_of(const EditionInput& early, const std::vector<Pick>& picks) {
    return edition_document(early, picks, german(), Zone::find("Europe/Zurich").value(), "https://dep.example/ich");
}

std::vector<Finding> of_credit(const EditionInput& early, const Document& message, const std::vector<Pick>& picks) {
    auto findings = check_rules({.document = message,
                                 .renderings = {},
                                 .picks = picks,
                                 .articles = early.articles,
                                 .language = "de-CH",
                                 .now = early.now,
                                 .texts = &german(),
                                 .credits = &early.credits});
    std::erase_if(findings, [](const Finding& finding) { return finding.rule != "credit"; });
    return findings;
}

} // namespace

TEST_CASE("an agency's story names the agency, and no other does", "[edition]") {
    const EditionInput early = with_agency();
    const Proposal proposal = propose(early);
    CHECK(picked(proposal, 2).credit == "nta");
    CHECK(std::ranges::count(proposal.picks, std::string(), &Pick::credit) == 4);
    const Document message = message_of(early, proposal.picks);
    const std::string text = render(message, Dialect::plain).value().text;
    CHECK(text.contains(picked(proposal, 2).text.title + " (nta)"));
    CHECK(text.find("(nta)") == text.rfind("(nta)"));
    CHECK(of_credit(early, message, proposal.picks).empty());
}

TEST_CASE("behind the paywall both are said, the subscription first", "[edition]") {
    EditionInput early = with_agency();
    early.articles[1].article.paywall = true;
    const Proposal proposal = propose(early);
    const Document message = message_of(early, proposal.picks);
    CHECK(render(message, Dialect::plain).value().text.contains(" (Abo, nta)"));
    CHECK(of_credit(early, message, proposal.picks).empty());
}

TEST_CASE("a story that lost its credit is found, with its place and the cure", "[edition]") {
    const EditionInput early = with_agency();
    Proposal proposal = propose(early);
    const auto agency = std::ranges::find(proposal.picks, ArticleKey{2}, &Pick::article);
    REQUIRE(agency != proposal.picks.end());
    const auto place = static_cast<int>(agency - proposal.picks.begin()) + 1;
    agency->credit.clear();
    Document message = message_of(early, proposal.picks);
    const auto found = of_credit(early, message, proposal.picks);
    REQUIRE(found.size() == 1);
    CHECK(found[0].item == place);
    CHECK(found[0].severity == RuleSeverity::warning);
    CHECK(found[0].message.contains("Nordtal-Agentur"));
    CHECK(found[0].message.contains("(nta)"));
    CHECK(number_of("credit") == 12);
    for (auto& block : message.blocks) // written into the line by hand it counts as well
        if (auto* const item = std::get_if<Item>(&block); item != nullptr && item->title == agency->text.title)
            item->line += " (nta)";
    CHECK(of_credit(early, message, proposal.picks).empty());
}
