#pragma once

#include "bot/net/http_client.hpp"
#include "tests/model/dice.hpp"
#include "tests/model/timeline.hpp"
#include "tests/model/truth.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace depesche::tests {

/// How the platform behaves at present, each in a thousand.
struct Weather {
    int cut_after = 0;      ///< accepts, and the connection dies before its answer
    int cut_before = 0;     ///< reads the request, and dies
    int unreachable = 0;    ///< nobody answers the door
    int too_many = 0;       ///< 429
    int broken = 0;         ///< 5xx, done or not
    int silent = 0;         ///< no answer at all, done or not
    int garbage = 0;        ///< accepts, and the answer cannot be read
    int unauthorized = 0;   ///< 401
    int invalid = 0;        ///< 400: of the request
    int slow = 0;           ///< answers after seconds
    int longest_pause = 60; ///< seconds that a 429 asks for at most
    bool calm() const noexcept {
        return cut_after + cut_before + unreachable + too_many + broken + silent + garbage + unauthorized + invalid +
                   slow ==
               0;
    }
};

/// Telegram as its readers see it, in virtual time: takes requests, answers or does not, and knows who blocks whom.
/// What becomes of a request depends on the seed, the broadcast, the reader and how often they were asked, and on
/// nothing else.
class ModelPlatform {
public:
    ModelPlatform(Truth& truth, Timeline& timeline, std::uint64_t seed)
        : truth_(truth),
          timeline_(timeline),
          seed_(seed) {}

    Weather weather;
    /// The earliest time of day that a process may take for now: clocks that were set a moment ago are looked at twice
    /// a second.
    std::function<bot::Instant()> wall;
    /// When the weather was last bad.
    std::optional<Moment> last_trouble;
    bool long_pause = false; ///< somebody was told to wait for hours

    /// The client of one process. What it posts arrives here; when `alive` says no, answers find nobody.
    std::unique_ptr<bot::HttpClient> client(int process, bot::asio::any_io_executor executor,
                                            std::function<bool()> alive);

private:
    class Client;
    struct Answer {
        Request::Told told = Request::Told::unknown;
        bool accepts = false;
        std::optional<bot::HttpResult> result; ///< nothing: silence
        std::chrono::seconds pause{};          ///< that a 429 asks for
        std::chrono::nanoseconds accepted_after{}, answered_after{};
    };
    void take(int process, std::string_view bytes, bot::Deadline deadline, std::function<void(bot::HttpResult)> tell);
    Answer decide(const Request& request, std::string_view address, Dice dice);

    Truth& truth_;
    Timeline& timeline_;
    std::uint64_t seed_;
    std::int64_t last_message_ = 100;
    std::map<std::pair<int, std::string>, std::size_t> on_wire_; ///< by process and token
};

} // namespace depesche::tests
