#include "bot/web/page_template.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace depesche::bot;

TEST_CASE("what others wrote is harmless in a page, in text and in attributes", "[web]") {
    const std::string title = "<script>alert('x')</script> \"&\" \x01\x1b\x7f\xc2\x85 ende";
    const std::string page = fill_page("notice.html", {{"title", title},
                                                       {"heading", title},
                                                       {"sentence", "a\xff"
                                                                    "b"},
                                                       {"home", "\" onclick=\"x"},
                                                       {"style", "style.css"}});
    CHECK(page.find("<script") == std::string::npos);
    CHECK(page.find("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &quot;&amp;&quot;  ende") != std::string::npos);
    CHECK(page.find("href=\"&quot; onclick=&quot;x\"") != std::string::npos);
    CHECK(page.find("a\xef\xbf\xbd"
                    "b") != std::string::npos);
    for (const char c : page) CHECK((static_cast<unsigned char>(c) >= 0x20 || c == '\n'));
}

TEST_CASE("a value that looks like a template is text", "[web]") {
    const std::string page = fill_page("notice.html", {{"title", "{{{style}}} {{> head.html}}"}, {"style", "s.css"}});
    CHECK(page.find("<title>{{{style}}} {{&gt; head.html}}</title>") != std::string::npos);
}

TEST_CASE("empty texts, null and false show nothing; lists repeat", "[web]") {
    const nlohmann::json data = {{"title", 5},
                                 {"description", ""},
                                 {"canonical", nullptr},
                                 {"alternates", {{{"tag", "en"}, {"href", "en"}}, {{"tag", "it"}, {"href", "it"}}}}};
    const std::string head = fill_page("head.html", data);
    CHECK(head.find("<title>5</title>") != std::string::npos);
    CHECK(head.find("description") == std::string::npos);
    CHECK(head.find("canonical") == std::string::npos);
    CHECK(head.find("hreflang=\"en\"") < head.find("hreflang=\"it\""));
}

TEST_CASE("an unknown page is a broken promise and names itself", "[web]") {
    CHECK_THROWS_WITH(fill_page("nothing.html", nlohmann::json::object()), "no page \"nothing.html\"");
}
