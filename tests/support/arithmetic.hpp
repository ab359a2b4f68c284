#pragma once

#include <cmath>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

namespace depesche::tests {

/// Works out what a reason's sentence says of its points: "... : 0.35 x (8 - 3) / 7 = 0.250." gives both sides.
class Arithmetic {
public:
    struct Sides {
        double left = 0, right = 0;
    };

    /// Nothing when the sentence ends in something that is no sum. A bare number is both sides.
    static std::optional<Sides> of(std::string_view sentence) {
        if (!sentence.ends_with('.')) return std::nullopt;
        sentence.remove_suffix(1);
        const auto colon = sentence.rfind(": ");
        if (colon == std::string_view::npos) return std::nullopt;
        const std::string_view sum = sentence.substr(colon + 2);
        const auto equals = sum.find(" = ");
        Arithmetic left(sum.substr(0, equals));
        const double value = left.sum();
        if (!left.done()) return std::nullopt;
        if (equals == std::string_view::npos) return Sides{value, value};
        Arithmetic right(sum.substr(equals + 3));
        const double said = right.sum();
        if (!right.done()) return std::nullopt;
        return Sides{value, said};
    }

private:
    explicit Arithmetic(std::string_view text) : text_(text) {}

    bool done() {
        skip();
        return good_ && text_.empty();
    }
    void skip() {
        while (text_.starts_with(' ')) text_.remove_prefix(1);
    }
    bool take(char sign) {
        skip();
        if (!text_.starts_with(sign)) return false;
        text_.remove_prefix(1);
        return true;
    }
    double sum() {
        double value = product();
        while (true) {
            if (take('+'))
                value += product();
            else if (take('-'))
                value -= product();
            else
                return value;
        }
    }
    double product() {
        double value = power();
        while (true) {
            if (take('x'))
                value *= power();
            else if (take('/'))
                value /= power();
            else
                return value;
        }
    }
    double power() {
        const double base = atom();
        return take('^') ? std::pow(base, atom()) : base;
    }
    double atom() {
        if (take('(')) {
            const double value = sum();
            good_ = take(')') && good_;
            return value;
        }
        if (take('-')) return -atom();
        skip();
        const std::string rest(text_.substr(0, 32));
        char* end = nullptr;
        const double value = std::strtod(rest.c_str(), &end);
        if (end == rest.c_str()) good_ = false;
        text_.remove_prefix(static_cast<std::size_t>(end - rest.c_str()));
        return value;
    }

    std::string_view text_;
    bool good_ = true;
};

} // namespace depesche::tests
