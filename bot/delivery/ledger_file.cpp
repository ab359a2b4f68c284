#include "bot/delivery/ledger_file.hpp"

#include "bot/delivery/ledger_schema.hpp"

#include <fmt/core.h>

namespace depesche::bot {

StoreResult<std::unique_ptr<LedgerFile>> LedgerFile::open(const std::filesystem::path& file,
                                                          const LedgerOptions& options) {
    auto database = digest::Database::open(file, ledger_migrations(), options.database);
    if (!database) {
        return std::unexpected(database.error());
    }
    return std::unique_ptr<LedgerFile>(new LedgerFile(*std::move(database), options));
}

std::optional<StoreError> LedgerFile::no_room() {
    if (reserve_.regain()) {
        return std::nullopt;
    }
    return StoreError{StoreError::Kind::full,
                      fmt::format("{}: the disk is full: what was sent is recorded, nothing new is sent; free some "
                                  "space, it goes on by itself",
                                  database_->file().string())};
}

LedgerRows::~LedgerRows() {
    // An open read would keep the WAL from being checkpointed.
    if (statement_ != nullptr) {
        statement_->reset();
    }
}

bool LedgerRows::next() {
    if (statement_ == nullptr || error_) {
        return false;
    }
    auto row = statement_->step();
    if (!row) {
        error_ = row.error();
    }
    return row.value_or(false);
}

std::string_view LedgerRows::bytes(int column) const {
    const std::span<const std::byte> blob = statement_->blob(column);
    return {reinterpret_cast<const char*>(blob.data()), blob.size()};
}

void LedgerAccess::begin() {
    if (error_) {
        return;
    }
    auto transaction = file_.database_->begin();
    if (transaction) {
        transaction_.emplace(*std::move(transaction));
    } else {
        error_ = transaction.error();
    }
}

StoreResult<void> LedgerAccess::commit() {
    if (!error_) {
        note(transaction_->commit());
    }
    transaction_.reset();
    return result();
}

void LedgerAccess::fail(StoreError error) {
    if (!error_) {
        error_ = std::move(error);
    }
}

StoreResult<void> LedgerAccess::result() const {
    if (error_) {
        return std::unexpected(*error_);
    }
    return {};
}

digest::Statement* LedgerAccess::prepare(std::string_view sql) {
    if (error_) {
        return nullptr;
    }
    auto [entry, fresh] = file_.statements_.try_emplace(std::string(sql));
    if (fresh) {
        auto statement = file_.database_->prepare(sql);
        if (!statement) {
            error_ = statement.error();
            file_.statements_.erase(entry);
            return nullptr;
        }
        entry->second = *std::move(statement);
    }
    return &entry->second;
}

void LedgerAccess::note(StoreResult<void> outcome) {
    if (!outcome) {
        fail(outcome.error());
    }
}

} // namespace depesche::bot
