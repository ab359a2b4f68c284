#include "digest/article/database.hpp"

#include "digest/article/database_file.hpp"
#include "digest/article/wal_file.hpp"

#include <fmt/core.h>
#include <sqlite3.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <functional>
#include <map>
#include <system_error>
#include <utility>

namespace depesche::digest {

namespace fs = std::filesystem;

namespace {

StoreError error_of(int code, const fs::path& file, std::string_view detail) {
    using Kind = StoreError::Kind;
    const auto say = [&](Kind kind, std::string_view cause) {
        return StoreError{kind, fmt::format("{}: {}", file.string(), cause)};
    };
    switch (code & 0xff) {
    case SQLITE_FULL:
        return say(Kind::full, "the disk is full; free some space, nothing was lost");
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return say(Kind::corrupt, fmt::format("damaged ({}); put a backup of the file in its place", detail));
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return say(Kind::locked, "another program holds it open; close that program");
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
        return say(Kind::unreadable, fmt::format("cannot be opened ({}); check its owner and rights", detail));
    case SQLITE_READONLY:
        return say(Kind::unreadable, "cannot be written; check its owner and rights");
    case SQLITE_IOERR:
        return say(Kind::unreadable, fmt::format("the disk reports an error ({}); check the disk", detail));
    default:
        return say(Kind::other, detail);
    }
}

/// SQLite calls only ENOSPC of a write "full"; a quota, a limit of the service and the index of the WAL fill up as
/// well.
bool means_full(int code, int error_number) {
    return code == SQLITE_IOERR_SHMSIZE ||
           ((code & 0xff) == SQLITE_IOERR && (error_number == EDQUOT || error_number == EFBIG));
}

StoreError error_of(sqlite3* connection, const fs::path& file) {
    const int code = sqlite3_extended_errcode(connection);
    if (means_full(code, sqlite3_system_errno(connection))) return error_of(SQLITE_FULL, file, {});
    return error_of(code, file, sqlite3_errmsg(connection));
}

} // namespace

struct Database::Impl {
    fs::path file;
    std::optional<FileLock> lock; // none in memory; released last
    sqlite3* connection = nullptr;
    int version = 0;
    std::map<std::string, Statement, std::less<>> kept; // finalised before the connection closes, see ~Impl

    Impl() = default;
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;
    ~Impl() {
        kept.clear();
        sqlite3_close_v2(connection);
    }

    StoreResult<void> connect(const char* name, const DatabaseOptions& options);
    StoreResult<void> configure(const DatabaseOptions& options);
    StoreResult<void> settle_wal(const DatabaseOptions& options);
    StoreResult<void> migrate(std::span<const Migration> migrations, bool keep_backup, Database& self);
    StoreResult<void> execute(const char* sql);
};

StoreResult<void> Database::Impl::execute(const char* sql) {
    if (sqlite3_exec(connection, sql, nullptr, nullptr, nullptr) == SQLITE_OK) return {};
    return std::unexpected(error_of(connection, file));
}

StoreResult<void> Database::Impl::connect(const char* name, const DatabaseOptions& options) {
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    const char* const vfs = options.vfs.empty() ? nullptr : options.vfs.c_str();
    if (sqlite3_open_v2(name, &connection, flags, vfs) != SQLITE_OK) return std::unexpected(error_of(connection, file));
    sqlite3_extended_result_codes(connection, 1);
    sqlite3_busy_timeout(connection, 5000);
    return configure(options);
}

StoreResult<void> Database::Impl::configure(const DatabaseOptions& options) {
    // Reading the schema is the cheap check: a damaged header or first page shows here, at any size of the file.
    return execute(fmt::format("PRAGMA foreign_keys=ON; PRAGMA mmap_size=0; PRAGMA journal_mode=WAL; "
                               "PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY; PRAGMA journal_size_limit={}; "
                               "PRAGMA wal_autocheckpoint={}; SELECT count(*) FROM sqlite_schema;",
                               wal_limit, options.checkpoint_pages)
                       .c_str());
}

StoreResult<void> Database::Impl::settle_wal(const DatabaseOptions& options) {
    const int code = make_wal_durable(options.vfs, file);
    if (code == SQLITE_OK) return {};
    return std::unexpected(error_of(code, file, sqlite3_errstr(code)));
}

StoreResult<void> Database::Impl::migrate(std::span<const Migration> migrations, bool keep_backup, Database& self) {
    auto statement = self.prepare("PRAGMA user_version");
    if (!statement) return std::unexpected(statement.error());
    if (const auto row = statement->step(); !row) return std::unexpected(row.error());
    version = static_cast<int>(statement->integer(0));
    statement->reset();
    const int newest = migrations.empty() ? 0 : migrations.back().number;
    if (version > newest)
        return std::unexpected(StoreError{
            StoreError::Kind::newer_version,
            fmt::format("{}: written by a newer Depesche (schema {}, this one knows {}); install that version, or "
                        "restore the backup made before the update",
                        file.string(), version, newest)});
    if (version < newest && keep_backup && version > 0) {
        const auto copied = self.backup_to(fs::path(fmt::format("{}.backup-v{}", file.string(), version)));
        if (!copied) return copied;
    }
    for (const Migration& migration : migrations) {
        if (migration.number <= version) continue;
        auto transaction = self.begin();
        if (!transaction) return std::unexpected(transaction.error());
        if (const auto done = self.execute(migration.sql); !done) return done;
        if (const auto done = self.execute(fmt::format("PRAGMA user_version={}", migration.number)); !done) return done;
        if (const auto done = transaction->commit(); !done) return done;
        version = migration.number;
    }
    return {};
}

Database::Database(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Database::~Database() = default;

StoreResult<std::unique_ptr<Database>> Database::open(const fs::path& file, std::span<const Migration> migrations,
                                                      const DatabaseOptions& options) {
    auto impl = std::make_unique<Impl>();
    impl->file = file;
    // The lock comes first: to open and close the file beside a living connection would drop its POSIX locks.
    auto lock = FileLock::take(file);
    if (!lock) return std::unexpected(lock.error());
    impl->lock = std::move(*lock);
    const auto existed = prepare_database_file(file);
    if (!existed) return std::unexpected(existed.error());
    if (const auto done = impl->settle_wal(options); !done) return std::unexpected(done.error());
    if (const auto done = impl->connect(file.c_str(), options); !done) return std::unexpected(done.error());
    std::unique_ptr<Database> database(new Database(std::move(impl)));
    if (const auto done = database->impl_->migrate(migrations, *existed, *database); !done)
        return std::unexpected(done.error());
    return database;
}

StoreResult<std::unique_ptr<Database>> Database::in_memory(std::span<const Migration> migrations) {
    auto impl = std::make_unique<Impl>();
    impl->file = "(memory)";
    if (const auto done = impl->connect(":memory:", {}); !done) return std::unexpected(done.error());
    std::unique_ptr<Database> database(new Database(std::move(impl)));
    if (const auto done = database->impl_->migrate(migrations, false, *database); !done)
        return std::unexpected(done.error());
    return database;
}

StoreResult<Statement> Database::prepare(std::string_view sql) {
    sqlite3_stmt* statement = nullptr;
    const int code = sqlite3_prepare_v3(impl_->connection, sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    if (code != SQLITE_OK) return std::unexpected(error_of(impl_->connection, impl_->file));
    return Statement(statement, &impl_->file);
}

StoreResult<Statement*> Database::kept(std::string_view sql) {
    const auto found = impl_->kept.find(sql);
    if (found != impl_->kept.end()) return &found->second;
    auto prepared = prepare(sql);
    if (!prepared) return std::unexpected(prepared.error());
    return &impl_->kept.emplace(std::string(sql), std::move(*prepared)).first->second;
}

StoreResult<void> Database::execute(std::string_view sql) { return impl_->execute(std::string(sql).c_str()); }

StoreResult<Transaction> Database::begin() {
    // A deferred transaction that turns into a writer fails at once with "database is locked", whatever the timeout.
    if (const auto begun = impl_->execute("BEGIN IMMEDIATE"); !begun) return std::unexpected(begun.error());
    return Transaction(this);
}

std::int64_t Database::last_row_id() const { return sqlite3_last_insert_rowid(impl_->connection); }
std::int64_t Database::changes() const { return sqlite3_changes64(impl_->connection); }
int Database::version() const { return impl_->version; }
const fs::path& Database::file() const { return impl_->file; }

StoreResult<void> Database::backup_to(const fs::path& target) {
    const fs::path partial = target.string() + ".partial";
    std::error_code ignored; // a leftover that cannot be removed shows below, when it cannot be opened
    fs::remove(partial, ignored);
    if (const auto made = prepare_database_file(partial); !made) return std::unexpected(made.error());
    sqlite3* copy = nullptr;
    int code = sqlite3_open_v2(partial.c_str(), &copy, SQLITE_OPEN_READWRITE, nullptr);
    if (code == SQLITE_OK) {
        if (sqlite3_backup* backup = sqlite3_backup_init(copy, "main", impl_->connection, "main")) {
            code = sqlite3_backup_step(backup, -1);
            const int finished = sqlite3_backup_finish(backup);
            code = code == SQLITE_DONE ? finished : code;
        } else {
            code = sqlite3_extended_errcode(copy);
        }
    }
    const std::string detail = sqlite3_errstr(code);
    sqlite3_close_v2(copy);
    if (code != SQLITE_OK) {
        fs::remove(partial, ignored);
        return std::unexpected(error_of(code, target, detail));
    }
    return replace_durably(partial, target);
}

StoreResult<void> Database::checkpoint() { return impl_->execute("PRAGMA wal_checkpoint(TRUNCATE)"); }

StoreResult<void> Database::check_integrity() {
    auto statement = prepare("PRAGMA quick_check(1)");
    if (!statement) return std::unexpected(statement.error());
    const auto row = statement->step();
    if (!row) return std::unexpected(row.error());
    if (*row && statement->text(0) == "ok") return {};
    return std::unexpected(
        error_of(SQLITE_CORRUPT, impl_->file, *row ? statement->text(0) : "no answer to quick_check"));
}

// ---- Transaction

Transaction::Transaction(Transaction&& other) noexcept : database_(std::exchange(other.database_, nullptr)) {}

Transaction::~Transaction() {
    // SQLite rolls back by itself after some errors (disk full); then there is nothing left to undo.
    if (database_ != nullptr && sqlite3_get_autocommit(database_->impl_->connection) == 0)
        sqlite3_exec(database_->impl_->connection, "ROLLBACK", nullptr, nullptr, nullptr);
}

StoreResult<void> Transaction::commit() {
    auto done = database_->impl_->execute("COMMIT");
    if (done) database_ = nullptr;
    return done;
}

// ---- Statement

Statement::Statement(Statement&& other) noexcept
    : statement_(std::exchange(other.statement_, nullptr)),
      file_(other.file_),
      bind_error_(other.bind_error_) {}

Statement& Statement::operator=(Statement&& other) noexcept {
    if (this != &other) {
        sqlite3_finalize(statement_);
        statement_ = std::exchange(other.statement_, nullptr);
        file_ = other.file_;
        bind_error_ = other.bind_error_;
    }
    return *this;
}

Statement::~Statement() { sqlite3_finalize(statement_); }

void Statement::note(int code) {
    if (bind_error_ == SQLITE_OK) bind_error_ = code;
}

void Statement::bind_integer(int parameter, std::int64_t value) {
    note(sqlite3_bind_int64(statement_, parameter, value));
}
void Statement::bind(int parameter, double value) { note(sqlite3_bind_double(statement_, parameter, value)); }
void Statement::bind(int parameter, std::nullopt_t) { note(sqlite3_bind_null(statement_, parameter)); }
void Statement::bind(int parameter, std::string_view text) {
    // A null pointer would bind NULL, and an empty view may have one.
    const char* data = text.empty() ? "" : text.data();
    note(sqlite3_bind_text64(statement_, parameter, data, text.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
}
void Statement::bind(int parameter, std::span<const std::byte> blob) {
    const void* data = blob.empty() ? static_cast<const void*>("") : blob.data();
    note(sqlite3_bind_blob64(statement_, parameter, data, blob.size(), SQLITE_TRANSIENT));
}

StoreResult<bool> Statement::step() {
    if (bind_error_ != SQLITE_OK) return std::unexpected(error_of(bind_error_, *file_, sqlite3_errstr(bind_error_)));
    const int code = sqlite3_step(statement_);
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    const StoreError error = error_of(sqlite3_db_handle(statement_), *file_);
    sqlite3_reset(statement_);
    return std::unexpected(error);
}

void Statement::reset() {
    // Both repeat the error of the last step, which was told already.
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
    bind_error_ = SQLITE_OK;
}

StoreResult<void> Statement::finish() {
    for (;;) {
        const auto row = step();
        if (!row) return std::unexpected(row.error());
        if (!*row) break;
    }
    reset();
    return {};
}

bool Statement::is_null(int column) const { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }
std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(statement_, column); }
double Statement::real(int column) const { return sqlite3_column_double(statement_, column); }

std::string_view Statement::text(int column) const {
    const unsigned char* data = sqlite3_column_text(statement_, column);
    if (data == nullptr) return {};
    return {reinterpret_cast<const char*>(data), static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

std::span<const std::byte> Statement::blob(int column) const {
    const void* data = sqlite3_column_blob(statement_, column);
    return {static_cast<const std::byte*>(data), static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

std::optional<Instant> Statement::optional_instant(int column) const {
    return is_null(column) ? std::nullopt : std::optional(instant(column));
}

std::string wal_trouble(const fs::path& database) {
    std::error_code error; // no WAL yet, or none any more
    const std::uintmax_t size = fs::file_size(fs::path(database.string() + "-wal"), error);
    if (error || size <= wal_limit) return {};
    return fmt::format(
        "{}-wal has grown to {} MiB: what it holds cannot be copied into {}; check that disk for errors, "
        "then restart Depesche",
        database.string(), size >> 20, database.filename().string());
}

std::string_view sqlite_version() { return sqlite3_libversion(); }

bool has_wal_reset_bug(std::string_view version) {
    std::array<int, 3> parts{};
    for (int& part : parts) {
        const auto [end, error] = std::from_chars(version.data(), version.data() + version.size(), part);
        if (error != std::errc()) return true;
        version.remove_prefix(static_cast<std::size_t>(end - version.data()));
        if (version.starts_with('.')) version.remove_prefix(1);
    }
    const auto [major, minor, patch] = parts;
    if (major != 3 || minor > 51) return major < 3;
    return !((minor == 51 && patch >= 3) || (minor == 50 && patch >= 7) || (minor == 44 && patch >= 6));
}

} // namespace depesche::digest
