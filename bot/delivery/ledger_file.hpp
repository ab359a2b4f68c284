#pragma once

#include "bot/delivery/disk_reserve.hpp"
#include "bot/delivery/ledger_options.hpp"
#include "digest/article/database.hpp"

#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace depesche::bot {

using digest::Instant;
using digest::StoreError;
using digest::StoreResult;

/// `ledger.db` as all its views share it: one connection, one mutex, statements prepared once.
class LedgerFile {
public:
    static StoreResult<std::unique_ptr<LedgerFile>> open(const std::filesystem::path& file,
                                                         const LedgerOptions& options = {});

    const std::filesystem::path& name() const { return database_->file(); }
    DiskReserve& reserve() noexcept { return reserve_; }
    /// For what must be recorded though the disk is full, because it has happened or ends something: `write` once, and
    /// once more with the reserve's room.
    template <class Write>
    auto recording(const Write& write) {
        auto done = write();
        if (!done && done.error().kind == StoreError::Kind::full && reserve_.spend()) done = write();
        return done;
    }
    /// For what begins something: empty while there is room to record where it will lead, else why not.
    std::optional<StoreError> no_room();

private:
    friend class LedgerAccess;
    LedgerFile(std::unique_ptr<digest::Database> database, const LedgerOptions& options)
        : database_(std::move(database)),
          reserve_(database_->file().parent_path() / "ledger.reserve", options.reserve, options.has_room) {}
    std::unique_ptr<digest::Database> database_;
    DiskReserve reserve_;
    std::unordered_map<std::string, digest::Statement> statements_; ///< destroyed before the database
    std::mutex mutex_;
};

/// The rows of one query; gives the statement back when it goes. Views of texts live until the next next().
class LedgerRows {
public:
    LedgerRows(digest::Statement* statement, std::optional<StoreError>& error) : statement_(statement), error_(error) {}
    LedgerRows(const LedgerRows&) = delete;
    LedgerRows& operator=(const LedgerRows&) = delete;
    ~LedgerRows();
    /// False at the end and after an error.
    bool next();

    std::int64_t integer(int column) const { return statement_->integer(column); }
    std::string_view text(int column) const { return statement_->text(column); }
    std::string string(int column) const { return std::string(statement_->text(column)); }
    std::string_view bytes(int column) const;
    Instant instant(int column) const { return statement_->instant(column); }
    std::optional<Instant> optional_instant(int column) const { return statement_->optional_instant(column); }
    bool is_null(int column) const { return statement_->is_null(column); }

private:
    digest::Statement* statement_;
    std::optional<StoreError>& error_;
};

/// One use of the ledger: holds its mutex. The first error sticks: everything after it does nothing, and result() tells
/// it.
class LedgerAccess {
public:
    explicit LedgerAccess(LedgerFile& file) : file_(file), lock_(file.mutex_) {}

    /// Starts a transaction; without commit() it is rolled back.
    void begin();
    /// Durable (fsync) when it returns without an error.
    StoreResult<void> commit();

    template <class... Values>
    void run(std::string_view sql, const Values&... values) {
        digest::Statement* const statement = prepare(sql);
        if (statement != nullptr) {
            note(statement->run(values...));
        }
    }
    template <class... Values>
    LedgerRows query(std::string_view sql, const Values&... values) {
        digest::Statement* const statement = prepare(sql);
        if (statement != nullptr) {
            statement->with(values...);
        }
        return {statement, error_};
    }
    /// The first column of the only row, or `otherwise`.
    template <class... Values>
    std::int64_t number(std::int64_t otherwise, std::string_view sql, const Values&... values) {
        LedgerRows rows = query(sql, values...);
        return rows.next() ? rows.integer(0) : otherwise;
    }
    std::int64_t changes() const { return file_.database_->changes(); }
    std::int64_t last_row_id() const { return file_.database_->last_row_id(); }
    digest::Database& database() { return *file_.database_; }

    bool ok() const noexcept { return !error_; }
    void fail(StoreError error);
    /// The value, or the first error.
    template <class T>
    StoreResult<T> result(T value) {
        if (error_) {
            return std::unexpected(*error_);
        }
        return value;
    }
    StoreResult<void> result() const;
    std::string name() const { return file_.database_->file().string(); }

private:
    digest::Statement* prepare(std::string_view sql);
    void note(StoreResult<void> outcome);

    LedgerFile& file_;
    std::unique_lock<std::mutex> lock_;
    std::optional<StoreError> error_;
    std::optional<digest::Transaction> transaction_;
};

/// For binding bytes as a blob.
inline std::span<const std::byte> as_blob(std::string_view bytes) { return std::as_bytes(std::span(bytes)); }

} // namespace depesche::bot
