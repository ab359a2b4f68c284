#pragma once

#include "digest/article/database_options.hpp"
#include "digest/article/store_error.hpp"
#include "digest/schedule/instant.hpp"

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

struct sqlite3_stmt;

namespace depesche::digest {

/// One step of a schema, applied once and in order. Never edit one that was released: append the next.
struct Migration {
    int number = 0;       ///< 1, 2, 3, ... without a gap; becomes the file's user_version
    std::string_view sql; ///< any number of statements; runs inside a transaction
};

class Database;

/// A prepared statement. Belongs to its Database and must not outlive it. Parameters count from 1, columns from 0.
/// Binding copies; views of a column live until the next step, run or reset.
class Statement {
public:
    Statement() = default;
    Statement(Statement&& other) noexcept;
    Statement& operator=(Statement&& other) noexcept;
    ~Statement();

    template <class T>
        requires std::integral<T>
    void bind(int parameter, T value) {
        bind_integer(parameter, static_cast<std::int64_t>(value));
    }
    void bind(int parameter, double value);
    void bind(int parameter, std::string_view text);
    void bind(int parameter, const char* text) { bind(parameter, std::string_view(text)); }
    void bind(int parameter, const std::string& text) { bind(parameter, std::string_view(text)); }
    void bind(int parameter, std::span<const std::byte> blob);
    void bind(int parameter, Instant instant) {
        bind_integer(parameter, instant.time_since_epoch().count());
    } ///< milliseconds
    void bind(int parameter, std::nullopt_t);
    template <class T>
    void bind(int parameter, const std::optional<T>& value) {
        if (value)
            bind(parameter, *value);
        else
            bind(parameter, std::nullopt);
    }

    /// The next row: false when there is none left. The first step after a bind starts afresh only after reset().
    StoreResult<bool> step();
    void reset();

    /// Starts afresh with these parameters; step() then gives the rows.
    template <class... Values>
    Statement& with(const Values&... values) {
        reset();
        int parameter = 0;
        (bind(++parameter, values), ...);
        return *this;
    }
    /// Runs a statement without rows to its end.
    template <class... Values>
    StoreResult<void> run(const Values&... values) {
        with(values...);
        return finish();
    }

    bool is_null(int column) const;
    std::int64_t integer(int column) const;
    double real(int column) const;
    std::string_view text(int column) const;
    std::span<const std::byte> blob(int column) const;
    Instant instant(int column) const { return Instant(std::chrono::milliseconds(integer(column))); }
    std::optional<Instant> optional_instant(int column) const;

private:
    friend class Database;
    Statement(sqlite3_stmt* statement, const std::filesystem::path* file) : statement_(statement), file_(file) {}
    void bind_integer(int parameter, std::int64_t value);
    void note(int code); ///< the first bind that failed is told by step()
    StoreResult<void> finish();

    sqlite3_stmt* statement_ = nullptr;
    const std::filesystem::path* file_ = nullptr;
    int bind_error_ = 0;
};

/// BEGIN IMMEDIATE ... COMMIT. Whatever was not committed is rolled back by the destructor. Not nested.
class Transaction {
public:
    Transaction(Transaction&& other) noexcept;
    Transaction& operator=(Transaction&&) = delete;
    ~Transaction();
    /// Durable (fsync) when it returns without an error; rolled back otherwise.
    StoreResult<void> commit();

private:
    friend class Database;
    explicit Transaction(Database* database) : database_(database) {}
    Database* database_ = nullptr;
};

/// A WAL is 4 MB between checkpoints. It keeps at most this much of its length after one; whoever finds it longer looks
/// at a disk that does not let SQLite checkpoint.
inline constexpr std::uintmax_t wal_limit = 64 << 20;

/// One SQLite file and its only connection, as facts of SQLite 3.40 demand: one process (flock on FILE.lock), WAL,
/// synchronous=FULL, no mmap, writers begin IMMEDIATE. Not thread-safe; one owner; neither copied nor moved.
class Database {
public:
    /// Opens or creates the file (mode 0600; its folder too), after taking its lock, and migrates it forward. An
    /// existing file is copied to FILE.backup-vN (N: its version) before the first migration. Errors: locked (another
    /// process has it), newer_version (written by a newer Depesche), corrupt (not a database, or damaged), unreadable,
    /// full. What a power cut or a failed fsync may have left undecided is durable when it returns.
    static StoreResult<std::unique_ptr<Database>>
    open(const std::filesystem::path& file, std::span<const Migration> migrations, const DatabaseOptions& options = {});
    /// The same without a file.
    static StoreResult<std::unique_ptr<Database>> in_memory(std::span<const Migration> migrations);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    StoreResult<Statement> prepare(std::string_view sql);
    StoreResult<void> execute(std::string_view sql); ///< any number of statements, rows ignored
    /// Prepared once and kept; for the fixed statements of a store. Not to be used again while its rows are being read.
    StoreResult<Statement*> kept(std::string_view sql);
    /// Runs a kept statement without rows to its end.
    template <class... Values>
    StoreResult<void> run(std::string_view sql, const Values&... values) {
        const auto statement = kept(sql);
        if (!statement) return std::unexpected(statement.error());
        return (*statement)->run(values...);
    }
    /// Calls `read(const Statement&)` for each row of a kept statement.
    template <class Read, class... Values>
    StoreResult<void> each(std::string_view sql, Read&& read, const Values&... values) {
        const auto statement = kept(sql);
        if (!statement) return std::unexpected(statement.error());
        (*statement)->with(values...);
        for (;;) {
            const auto row = (*statement)->step();
            if (!row) return std::unexpected(row.error());
            if (!*row) break;
            read(static_cast<const Statement&>(**statement));
        }
        (*statement)->reset(); // ends its read transaction
        return {};
    }
    StoreResult<Transaction> begin();
    std::int64_t last_row_id() const;
    std::int64_t changes() const; ///< rows touched by the last statement
    int version() const;          ///< of the schema
    const std::filesystem::path& file() const;

    /// A consistent copy through this connection; replaces `target` at once when complete. Mode 0600.
    StoreResult<void> backup_to(const std::filesystem::path& target);
    /// Copies the WAL into the file. Happens by itself every 1,000 pages; call it at a quiet moment or before a stop.
    /// SQLite keeps the errors of its own checkpoints to itself; this one tells them.
    StoreResult<void> checkpoint();
    /// Reads every page: seconds for a GB, so for `doctor` and restore, not for the start.
    StoreResult<void> check_integrity();

private:
    friend class Transaction;
    struct Impl;
    explicit Database(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

/// Whether the disk under `file` (or its folder) has `bytes` left for us: ask before starting what must be recorded.
/// True when the system cannot tell.
bool disk_has_room(const std::filesystem::path& file, std::uintmax_t bytes);

/// What is wrong with the length of a database's WAL, or empty.
std::string wal_trouble(const std::filesystem::path& database);

/// Of the linked library, e.g. "3.40.1".
std::string_view sqlite_version();
/// Whether a release has the WAL-reset bug, which can damage a file that two connections checkpoint at once: mended in
/// 3.51.3, 3.50.7 and 3.44.6 (sqlite.org/wal.html#walresetbug, 2026-03). True also for what is no version.
bool has_wal_reset_bug(std::string_view version);

} // namespace depesche::digest
