#pragma once

#include <cstdint>
#include <cstdio>
#include <deque>
#include <expected>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

namespace depesche::bot::sandbox {

/// One accepted request: what tests believe about who got what.
struct LedgerRow {
    std::int64_t seq = 0;
    std::int64_t accepted_at = 0; ///< nanoseconds since 1970, real time even where the newsroom's clock is another
    std::string platform = "telegram";
    std::string method;
    std::string recipient; ///< as the sender named it
    std::int64_t message_id = 0;
    std::shared_ptr<const std::string> text;   ///< the very bytes received, shared by equal texts
    std::shared_ptr<const std::string> sha256; ///< of `text`, hexadecimal
    std::string idempotency_key;               ///< of the request's header; empty: none
    std::uint64_t connection = 0;
    std::string outcome; ///< "accepted", or the fault that was played after the accept ("accept_then_cut")
};
std::string to_json_line(const LedgerRow& row); ///< with the final newline

struct LedgerOptions {
    std::filesystem::path file;       ///< rows are appended; flushed before an answer leaves; empty: none
    std::size_t max_rows = 2'000'000; ///< kept in memory; the oldest go first
    bool count_only = false;          ///< counters instead of rows; excludes `file`
};

/// The append-only record of accepted messages. Survives the sender: it lives in another process.
class AcceptLedger {
public:
    /// Fails with a sentence that names the file.
    static std::expected<AcceptLedger, std::string> open(LedgerOptions options);
    AcceptLedger(AcceptLedger&&) noexcept = default;
    AcceptLedger& operator=(AcceptLedger&&) noexcept = default;

    /// Gives the row its number and keeps it. In the file when it returns.
    std::int64_t append(LedgerRow row, std::string_view text);
    /// With count_only: one more, of which nothing is kept.
    void count() noexcept { ++last_; }
    std::int64_t last() const noexcept { return last_; }
    /// JSON lines of the rows after `seq`, at most `limit` rows or about 64 MiB: ask again from the last `seq` read.
    std::string lines_after(std::int64_t seq, std::size_t limit) const;

private:
    struct Close {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };
    struct Text {
        std::shared_ptr<const std::string> text, sha256;
    };
    explicit AcceptLedger(LedgerOptions options) : options_(std::move(options)) {}
    const Text& intern(std::string_view text);

    LedgerOptions options_;
    std::unique_ptr<std::FILE, Close> file_;
    std::deque<LedgerRow> rows_;
    std::unordered_map<std::string, Text> texts_; ///< recent texts; emptied when it grows over 4,096
    std::int64_t last_ = 0;
};

} // namespace depesche::bot::sandbox
