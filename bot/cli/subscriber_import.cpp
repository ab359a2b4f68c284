// Readers from a CSV file. The file is read where the command was given and handed over in batches, so that a newsroom
// at work goes on working while a million readers come in.
#include "bot/cli/subscriber.hpp"

#include "bot/cli/describe.hpp"
#include "bot/cli/local_time.hpp"
#include "bot/cli/verbs.hpp"
#include "bot/subscriber/promise_talk.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <memory>
#include <unistd.h>

namespace depesche::bot {

using nlohmann::json;

namespace {

constexpr std::size_t longest_row = 4096;
constexpr std::size_t rows_at_once = 5000;       // about 20 ms of the running process
constexpr std::size_t bytes_at_once = 512 << 10; // of the control socket's 1 MiB
constexpr std::size_t problems_shown = 20;

std::vector<std::string> split(std::string_view text, char by) {
    std::vector<std::string> parts;
    while (true) {
        const std::size_t end = text.find(by);
        parts.emplace_back(text.substr(0, end));
        if (end == std::string_view::npos) return parts;
        text.remove_prefix(end + 1);
    }
}

/// Spreadsheets put quotes around some cells, people spaces. No cell of ours has a comma in it.
std::string bare(std::string_view cell) {
    while (cell.starts_with(' ')) cell.remove_prefix(1);
    while (cell.ends_with(' ')) cell.remove_suffix(1);
    if (cell.size() >= 2 && cell.starts_with('"') && cell.ends_with('"')) cell = cell.substr(1, cell.size() - 2);
    return std::string(cell);
}

/// Of a private chat: Telegram's numbers of people are positive and fit into 52 bits.
bool is_telegram_number(std::string_view address) {
    return !address.empty() && address.size() <= 16 && address.front() != '0' &&
           address.find_first_not_of("0123456789") == std::string_view::npos;
}

/// What a reader may wish: the editions of the configuration, and what comes without a time.
std::vector<std::string> known_wishes(const config::Settings& settings) {
    std::vector<std::string> known{"surprising", "breaking", "breaking_at_night"};
    for (const config::EditionSettings& edition : settings.editions) known.push_back(edition.name);
    for (const std::string& topic : settings.breaking.topics) known.push_back(topic_wish(topic));
    return known;
}

constexpr std::string_view first_columns = "platform,address,language,editions";
/// Columns that may follow, in any order: what a reader asked for. An empty cell: what holds for all.
constexpr std::array<std::string_view, 3> csv_promise_columns{"quiet", "per_day", "paused_until"};

/// The promise columns of a header; an error says what is wrong with it.
std::expected<std::vector<std::string>, std::string> read_header(std::string_view header) {
    std::string_view rest = header;
    if (rest.starts_with(first_columns)) rest.remove_prefix(first_columns.size());
    if (rest.empty() && !header.empty()) return std::vector<std::string>();
    std::vector<std::string> columns;
    if (rest.starts_with(',') && rest.size() < header.size()) columns = split(rest.substr(1), ',');
    const auto known = [](const std::string& name) { return std::ranges::find(csv_promise_columns, name) != csv_promise_columns.end(); };
    if (columns.empty() || !std::ranges::all_of(columns, known))
        return std::unexpected(fmt::format("the header must be {}, with {} behind it where readers asked for it",
                                           first_columns, fmt::join(csv_promise_columns, ", ")));
    return columns;
}

/// One cell of a promise: "22-7" or "off", "3" or "off", "2026-12-24" or "2026-12-24 18:00".
std::expected<void, std::string> read_promise_cell(const std::string& column, const std::string& cell,
                                                   const digest::LocalNow& now, digest::ReaderPromise& promise) {
    if (cell.empty()) return {};
    if (column == "paused_until") {
        // A day alone is its beginning, as when a reader says it: her morning edition comes.
        const auto day = digest::parse_date(cell);
        const auto until = parse_local(*now.zone, day ? cell + " 00:00" : cell, now.now);
        if (!until) return std::unexpected("paused_until: " + until.error());
        promise.paused_until = *until;
        return {};
    }
    const auto asked = read_asked((column == "quiet" ? "quiet " : "max ") + cell, now);
    const auto* quiet = asked ? std::get_if<AskQuiet>(&*asked) : nullptr;
    const auto* cap = asked ? std::get_if<AskCap>(&*asked) : nullptr;
    if (quiet != nullptr) promise.quiet = quiet->hours;
    if (cap != nullptr) promise.per_day = cap->per_day;
    if (quiet != nullptr || cap != nullptr) return {};
    return std::unexpected(column == "quiet" ? fmt::format("quiet: '{}'; expected hours like 22-7, or off", cell)
                                             : fmt::format("per_day: '{}'; expected 1 to {}, or off", cell, highest_cap));
}

/// One row of the file; an error says what is wrong with it.
std::expected<Subscriber, std::string> read_row(std::string_view row, const std::vector<std::string>& wishes,
                                                const std::vector<std::string>& columns, const digest::LocalNow& now) {
    if (row.ends_with('\r')) row.remove_suffix(1);
    std::vector<std::string> cells = split(row, ',');
    for (std::string& cell : cells) cell = bare(cell);
    if (cells.size() != 4 + columns.size())
        return std::unexpected(fmt::format("{} cells instead of {} ({}{}{})", cells.size(), 4 + columns.size(),
                                           first_columns, columns.empty() ? "" : ",", fmt::join(columns, ",")));
    if (cells[0] != "telegram") return std::unexpected("unknown platform '" + cells[0] + "'; allowed: telegram");
    if (!is_telegram_number(cells[1]))
        return std::unexpected("'" + cells[1] + "' is no address: Telegram's numbers of people are positive and whole");
    Subscriber subscriber{.address = cells[1], .language = cells[2], .since = now.now, .origin = "import"};
    for (std::string& wish : split(cells[3], ';')) {
        if (wish.empty()) continue;
        if (std::ranges::find(wishes, wish) == wishes.end())
            return std::unexpected(fmt::format("unknown edition '{}'; known: {}", wish, fmt::join(wishes, ", ")));
        subscriber.wishes.push_back(std::move(wish));
    }
    for (std::size_t i = 0; i < columns.size(); ++i)
        if (const auto read = read_promise_cell(columns[i], cells[4 + i], now, subscriber.promise); !read)
            return std::unexpected(read.error());
    return subscriber;
}

/// A file's rows, and where it is.
class CsvFile {
public:
    explicit CsvFile(std::string path) : path_(std::move(path)), file_(path_, std::ios::binary) {}

    /// The next row, without its line end. False at the end and when the row cannot be read: see error().
    bool next(std::string& row) {
        file_.getline(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
        if (file_.bad() || (file_.fail() && !file_.eof() && file_.gcount() == 0)) {
            error_ = path_ + ": cannot be read";
            return false;
        }
        if (file_.gcount() == 0) return false;
        ++line_;
        if (file_.fail() && !file_.eof()) {
            error_ = fmt::format("{}:{}: longer than {} bytes; is this a CSV file?", path_, line_, longest_row);
            return false;
        }
        row = buffer_.data();
        if (row.ends_with('\r')) row.pop_back();
        return true;
    }
    bool is_open() const { return file_.is_open(); }
    std::int64_t line() const { return line_; }
    const std::string& path() const { return path_; }
    const std::string& error() const { return error_; }

private:
    std::string path_;
    std::ifstream file_;
    std::array<char, longest_row> buffer_{};
    std::int64_t line_ = 0;
    std::string error_;
};

/// What the batches brought.
struct Totals {
    std::int64_t read = 0, fresh = 0, bad = 0;
    std::vector<std::string> problems; ///< the first ones

    void add(const json& batch, const std::string& path) {
        read += batch.at("read").get<std::int64_t>();
        fresh += batch.at("new").get<std::int64_t>();
        for (const json& problem : batch.at("problems")) {
            ++bad;
            if (problems.size() < problems_shown) problems.push_back(path + ":" + problem.get<std::string>());
        }
    }
    VerbResult result() const {
        std::string text = fmt::format("{} rows read, {} readers are new", read, fresh);
        for (const std::string& problem : problems) text += "\n! " + problem;
        if (bad > static_cast<std::int64_t>(problems.size()))
            text += fmt::format("\n! and {} rows more", bad - static_cast<std::int64_t>(problems.size()));
        return {bad == 0 ? exit_ok : exit_failed,
                text,
                {{"read", read}, {"new", fresh}, {"bad", bad}, {"problems", problems}}};
    }
};

VerbResult import_file(const config::Settings& settings, const std::string& audience, const std::string& path) {
    CsvFile file(path);
    if (!file.is_open()) return failed(exit_failed, path + ": cannot be opened; check the name and its permissions");
    std::string row;
    file.next(row);
    if (row.starts_with("\xef\xbb\xbf")) row.erase(0, 3); // the mark with which Windows begins UTF-8
    const auto columns = read_header(row);
    if (!columns) return failed(exit_failed, path + ":1: " + columns.error());
    const bool show = ::isatty(STDERR_FILENO) != 0;
    Totals totals;
    for (bool more = true; more;) {
        json rows = json::array();
        const std::int64_t first = file.line() + 1;
        for (std::size_t bytes = 0; rows.size() < rows_at_once && bytes < bytes_at_once && (more = file.next(row));
             bytes += row.size())
            rows.push_back(row);
        const VerbResult batch =
            ask(settings, "subscriber import",
                {{"audience", audience}, {"first", first}, {"columns", *columns}, {"rows", std::move(rows)}});
        if (batch.exit != exit_ok) return batch;
        totals.add(batch.data, path);
        if (show) fmt::print(stderr, "\r{} rows ", totals.read + totals.bad);
    }
    if (show) fmt::print(stderr, "\n");
    if (!file.error().empty()) return failed(exit_failed, totals.result().text + "\n! " + file.error());
    return totals.result();
}

} // namespace

/// A batch: {"audience", "first": the line of the first row, "columns": those behind the first four, "rows": [text,
/// ...]}. Problems begin with their line.
VerbResult subscriber_import(Services& services, const json& arguments) {
    const auto audience = readers_named(services.newsroom, text_argument(arguments, "audience"));
    if (!audience) return audience.error();
    const auto rows = arguments.find("rows");
    if (rows == arguments.end() || !rows->is_array()) return failed(exit_usage, "an import is a list of rows");
    const std::vector<std::string> wishes = known_wishes(services.newsroom.settings());
    std::vector<std::string> columns;
    if (const auto named = arguments.find("columns"); named != arguments.end() && named->is_array())
        for (const json& name : *named) columns.push_back(name.is_string() ? name.get<std::string>() : std::string());
    const digest::LocalNow now(services.newsroom.zone(), services.newsroom.now());
    std::int64_t line = number_argument(arguments, "first", 1, 1, std::numeric_limits<std::int32_t>::max()) - 1;
    std::vector<Subscriber> readers;
    json problems = json::array();
    for (const json& row : *rows) {
        ++line;
        const std::string text = row.is_string() ? row.get<std::string>() : std::string();
        if (text.empty()) continue;
        auto subscriber = read_row(text, wishes, columns, now);
        if (subscriber)
            readers.push_back(*std::move(subscriber));
        else
            problems.push_back(fmt::format("{}: {}", line, subscriber.error()));
    }
    const auto added = services.newsroom.ledger().subscribers().import(audience->name, readers);
    if (!added) return failed(added.error());
    return {exit_ok,
            fmt::format("{} readers are new", *added),
            {{"read", readers.size()}, {"new", *added}, {"problems", std::move(problems)}}};
}

void add_subscriber_import(CLI::App& subscriber, Invocation& invocation) {
    struct Options {
        std::string file, audience;
    };
    const auto options = std::make_shared<Options>();
    CLI::App* import = subscriber.add_subcommand(
        "import", "Readers who have agreed, from a CSV file: platform,address,language,editions and, where they asked for "
                  "it, quiet, per_day, paused_until");
    import->add_option("FILE", options->file)->required();
    import->add_option("--audience", options->audience, "Which audience, where there are several");
    import->callback([&invocation, options] {
        invocation.act = [&invocation, options] {
            const auto settings = load_or_complain(invocation);
            if (!settings) return static_cast<int>(exit_usage);
            return print(invocation, import_file(*settings, options->audience, options->file));
        };
    });
}

} // namespace depesche::bot
