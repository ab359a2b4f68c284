#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace depesche::tests {

/// A certificate authority of a test's own, in a temporary folder that goes with it.
class Authority {
public:
    explicit Authority(const std::string& name = "Test Authority");
    ~Authority();
    Authority(const Authority&) = delete;
    Authority& operator=(const Authority&) = delete;

    struct Pair {
        std::filesystem::path certificate;
        std::filesystem::path private_key;
    };
    struct Wish {
        std::vector<std::string> names{"DNS:localhost", "IP:127.0.0.1"}; ///< as OpenSSL writes alternative names
        long from = -3600;                                               ///< seconds from now
        long until = 3600;
        bool self_signed = false;
    };
    /// A new key and a certificate for it.
    Pair issue(const Wish& wish) const;
    Pair issue() const { return issue(Wish{}); }

    /// The authority's own certificate, PEM.
    std::filesystem::path ca_file() const { return folder_ / "ca.pem"; }
    const std::filesystem::path& folder() const noexcept { return folder_; }

private:
    struct Impl;
    std::filesystem::path folder_;
    Impl* impl_;
};

} // namespace depesche::tests
