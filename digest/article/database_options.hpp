#pragma once

#include <string>

namespace depesche::digest {

/// How a database is opened, where it differs from the usual.
struct DatabaseOptions {
    std::string vfs;             ///< a registered sqlite3_vfs; empty: SQLite's default
    int checkpoint_pages = 1000; ///< the WAL is copied into the file when it has this many pages
};

} // namespace depesche::digest
