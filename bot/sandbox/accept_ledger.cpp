#include "bot/sandbox/accept_ledger.hpp"

#include "bot/sandbox/json_text.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <openssl/evp.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace depesche::bot::sandbox {

namespace {

constexpr std::size_t max_answer = 64 << 20;
constexpr std::size_t max_texts = 4096;

std::string sha256_hex(std::string_view text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> hash{};
    unsigned int size = 0;
    EVP_Digest(text.data(), text.size(), hash.data(), &size, EVP_sha256(), nullptr);
    std::string hex;
    for (unsigned int i = 0; i < size; ++i) hex += fmt::format("{:02x}", hash[i]);
    return hex;
}

} // namespace

std::string to_json_line(const LedgerRow& row) {
    const nlohmann::json object{{"seq", row.seq},
                                {"accepted_at", row.accepted_at},
                                {"platform", row.platform},
                                {"method", row.method},
                                {"recipient", row.recipient},
                                {"message_id", row.message_id},
                                {"text", row.text != nullptr ? *row.text : ""},
                                {"sha256", row.sha256 != nullptr ? *row.sha256 : ""},
                                {"idempotency_key", row.idempotency_key},
                                {"connection", row.connection},
                                {"outcome", row.outcome}};
    return dump(object) + "\n";
}

std::expected<AcceptLedger, std::string> AcceptLedger::open(LedgerOptions options) {
    AcceptLedger ledger(std::move(options));
    if (ledger.options_.file.empty()) return ledger;
    ledger.file_.reset(std::fopen(ledger.options_.file.c_str(), "ae"));
    if (ledger.file_ == nullptr) {
        return std::unexpected(fmt::format("ledger {}: {}", ledger.options_.file.string(), std::strerror(errno)));
    }
    return ledger;
}

const AcceptLedger::Text& AcceptLedger::intern(std::string_view text) {
    std::string key(text);
    if (const auto found = texts_.find(key); found != texts_.end()) return found->second;
    if (texts_.size() >= max_texts) texts_.clear();
    Text entry{std::make_shared<const std::string>(key), std::make_shared<const std::string>(sha256_hex(text))};
    return texts_.emplace(std::move(key), std::move(entry)).first->second;
}

std::int64_t AcceptLedger::append(LedgerRow row, std::string_view text) {
    row.seq = ++last_;
    if (options_.count_only) return last_;
    const Text& shared = intern(text);
    row.text = shared.text;
    row.sha256 = shared.sha256;
    if (file_ != nullptr) {
        const std::string line = to_json_line(row);
        std::fwrite(line.data(), 1, line.size(), file_.get());
        std::fflush(file_.get());
    }
    rows_.push_back(std::move(row));
    if (rows_.size() > options_.max_rows) rows_.pop_front();
    return last_;
}

std::string AcceptLedger::lines_after(std::int64_t seq, std::size_t limit) const {
    std::string lines;
    if (rows_.empty()) return lines;
    const std::int64_t first = rows_.front().seq;
    const std::size_t from = seq < first ? 0 : static_cast<std::size_t>(seq - first + 1);
    for (std::size_t i = from; i < rows_.size() && limit > 0 && lines.size() < max_answer; ++i, --limit)
        lines += to_json_line(rows_[i]);
    return lines;
}

} // namespace depesche::bot::sandbox
