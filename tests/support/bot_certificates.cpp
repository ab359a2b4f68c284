#include "tests/support/bot_certificates.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <unistd.h>

#include <cstdio>
#include <memory>
#include <stdexcept>

namespace depesche::tests {
namespace {

using Key = std::shared_ptr<EVP_PKEY>;
using Certificate = std::shared_ptr<X509>;

Key new_key() { return {EVP_EC_gen("P-256"), EVP_PKEY_free}; }

void add_extension(X509* certificate, int kind, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str());
    if (extension == nullptr) throw std::runtime_error("cannot make the extension " + value);
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
}

void set_name(X509_NAME* name, const std::string& common) {
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(common.c_str()), -1,
                               -1, 0);
}

Certificate new_certificate(const Key& key, const std::string& common, long from, long until) {
    static long serial = 1000;
    Certificate certificate(X509_new(), X509_free);
    X509_set_version(certificate.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), ++serial);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), from);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), until);
    X509_set_pubkey(certificate.get(), key.get());
    set_name(X509_get_subject_name(certificate.get()), common);
    return certificate;
}

template <typename Write>
void write_pem(const std::filesystem::path& path, Write write) {
    const std::unique_ptr<FILE, int (*)(FILE*)> file(std::fopen(path.c_str(), "w"), std::fclose);
    if (!file || write(file.get()) != 1) throw std::runtime_error("cannot write " + path.string());
}

} // namespace

struct Authority::Impl {
    Key key = new_key();
    Certificate certificate;
    int issued = 0;
};

Authority::Authority(const std::string& name) : impl_(new Impl) {
    std::string pattern = (std::filesystem::temp_directory_path() / "depesche-ca-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("cannot make a temporary folder");
    folder_ = pattern;
    impl_->certificate = new_certificate(impl_->key, name, -7200, 7200);
    X509_set_issuer_name(impl_->certificate.get(), X509_get_subject_name(impl_->certificate.get()));
    add_extension(impl_->certificate.get(), NID_basic_constraints, "critical,CA:TRUE");
    X509_sign(impl_->certificate.get(), impl_->key.get(), EVP_sha256());
    write_pem(ca_file(), [this](FILE* file) { return PEM_write_X509(file, impl_->certificate.get()); });
}

Authority::~Authority() {
    std::error_code ignored; // a leftover temporary folder harms no test
    std::filesystem::remove_all(folder_, ignored);
    delete impl_;
}

Authority::Pair Authority::issue(const Wish& wish) const {
    const std::string stem = "server-" + std::to_string(++impl_->issued);
    const Pair pair{folder_ / (stem + ".pem"), folder_ / (stem + ".key")};
    const Key key = new_key();
    const Certificate made = new_certificate(key, stem, wish.from, wish.until);
    const Certificate& issuer = wish.self_signed ? made : impl_->certificate;
    X509_set_issuer_name(made.get(), X509_get_subject_name(issuer.get()));
    std::string names;
    for (const std::string& name : wish.names) names += (names.empty() ? "" : ",") + name;
    add_extension(made.get(), NID_subject_alt_name, names);
    X509_sign(made.get(), wish.self_signed ? key.get() : impl_->key.get(), EVP_sha256());
    write_pem(pair.certificate, [&](FILE* file) { return PEM_write_X509(file, made.get()); });
    write_pem(pair.private_key,
              [&](FILE* file) { return PEM_write_PrivateKey(file, key.get(), nullptr, nullptr, 0, nullptr, nullptr); });
    return pair;
}

} // namespace depesche::tests
