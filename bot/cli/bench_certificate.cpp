#include "bot/cli/bench_certificate.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <memory>

namespace depesche::bot {

namespace {

constexpr long hour = 3600;

template <auto free>
struct Freed {
    template <typename T>
    void operator()(T* object) const {
        free(object);
    }
};
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;

bool add_names(X509* certificate, const std::string& names) {
    const std::unique_ptr<X509_EXTENSION, Freed<X509_EXTENSION_free>> extension(
        X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, names.c_str()));
    return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

/// Signed by itself.
Certificate new_certificate(EVP_PKEY* key, const std::string& names) {
    Certificate certificate(X509_new());
    if (!certificate) return nullptr;
    X509* one = certificate.get();
    X509_set_version(one, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(one), 1);
    X509_gmtime_adj(X509_getm_notBefore(one), -hour);
    X509_gmtime_adj(X509_getm_notAfter(one), 2 * hour);
    X509_set_pubkey(one, key);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(one), "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>("Depesche bench"), -1, -1, 0);
    X509_set_issuer_name(one, X509_get_subject_name(one));
    const bool good = add_names(one, names) && X509_sign(one, key, EVP_sha256()) > 0;
    return good ? std::move(certificate) : nullptr;
}

template <typename Write>
bool write_pem(const std::filesystem::path& path, Write write) {
    const std::unique_ptr<FILE, Freed<std::fclose>> file(std::fopen(path.c_str(), "w"));
    return file && write(file.get()) == 1;
}

} // namespace

std::expected<BenchCertificate, std::string> make_bench_certificate(const std::filesystem::path& folder,
                                                                    const std::string& names) {
    const BenchCertificate files{folder / "server.pem", folder / "server.key"};
    const Key key(EVP_EC_gen("P-256"));
    const Certificate certificate = key ? new_certificate(key.get(), names) : nullptr;
    if (!certificate) return std::unexpected("OpenSSL made no certificate for " + names);
    const bool written =
        write_pem(files.certificate, [&](FILE* file) { return PEM_write_X509(file, certificate.get()); }) &&
        write_pem(files.private_key, [&](FILE* file) {
            return PEM_write_PrivateKey(file, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
        });
    if (!written) return std::unexpected(folder.string() + ": the certificate cannot be written there");
    return files;
}

} // namespace depesche::bot
