#pragma once

#include <expected>
#include <filesystem>
#include <string>

namespace depesche::bot {

/// A certificate for the servers of a bench and its key, as PEM files in `folder`; good for two hours and for nobody
/// else, since only the bench itself trusts it.
struct BenchCertificate {
    std::filesystem::path certificate, private_key;
};

/// `names` as in "DNS:*.newsrooms.example". Fails with a sentence.
std::expected<BenchCertificate, std::string> make_bench_certificate(const std::filesystem::path& folder,
                                                                    const std::string& names);

} // namespace depesche::bot
