#pragma once

#include "bot/net/headers.hpp"

#include <boost/beast/http/basic_parser.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

namespace depesche::bot {

/// What the parsers of requests and answers have in common: Beast's grammar, our values, exact limits.
/// For http_client.cpp and request_reader.cpp alone, where Beast lives.
template <bool is_request>
class MessageParser : public boost::beast::http::basic_parser<is_request> {
public:
    using Error = boost::beast::error_code;
    using Text = boost::beast::string_view;
    using Base = boost::beast::http::basic_parser<is_request>;

    MessageParser(HttpHeaders& headers, std::string& body, std::size_t max_header, std::size_t max_body)
        : headers_(headers),
          body_(body),
          header_left_(max_header) {
        // Beast's own limit leaves the first line out; ours counts all.
        Base::header_limit(static_cast<std::uint32_t>(std::min<std::size_t>(max_header, 1 << 30)));
        Base::body_limit(max_body);
    }

    /// Takes from `input` what belongs to this message; need_more means: read on.
    Error take(std::string& input) {
        Error error;
        std::size_t used = 0;
        while (used < input.size() && !Base::is_done() && !error) {
            const bool in_header = !Base::is_header_done();
            const std::size_t taken = Base::put({input.data() + used, input.size() - used}, error);
            used += taken;
            if (in_header) count_header(taken, input.size() - used, error);
        }
        input.erase(0, used);
        if (!error && !Base::is_done()) error = boost::beast::http::error::need_more;
        return error;
    }

protected:
    std::size_t on_body_impl(Text body, Error&) override {
        body_.append(body.data(), body.size());
        return body.size();
    }

private:
    void count_header(std::size_t taken, std::size_t waiting, Error& error) {
        if (error && error != boost::beast::http::error::need_more) return;
        const std::size_t pending = Base::is_header_done() ? 0 : waiting;
        if (taken + pending > header_left_) error = boost::beast::http::error::header_limit;
        header_left_ -= std::min(taken, header_left_);
    }

    void on_request_impl(boost::beast::http::verb, Text, Text, int, Error&) override {}
    void on_response_impl(int, Text, int, Error&) override {}
    void on_field_impl(boost::beast::http::field field, Text name, Text value, Error& error) override {
        // Anything but "chunked" leaves the end of the body open to interpretation: an opening for smuggling.
        if (field == boost::beast::http::field::transfer_encoding && !equal_ignoring_case(value, "chunked")) {
            error = boost::beast::http::error::bad_transfer_encoding;
        }
        headers_.emplace_back(name, value);
    }
    void on_header_impl(Error&) override {}
    void on_body_init_impl(const boost::optional<std::uint64_t>& length, Error&) override {
        constexpr std::size_t believed = 1 << 20; // a promised body gets no more memory before it arrives
        if (length) body_.reserve(static_cast<std::size_t>(std::min<std::uint64_t>(*length, believed)));
    }
    void on_chunk_header_impl(std::uint64_t, Text, Error&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, Text body, Error& error) override {
        return on_body_impl(body, error);
    }
    void on_finish_impl(Error&) override {}

    HttpHeaders& headers_;
    std::string& body_;
    std::size_t header_left_;
};

} // namespace depesche::bot
