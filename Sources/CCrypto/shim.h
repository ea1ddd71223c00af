// OpenSSL libcrypto: message digests.
#include <openssl/evp.h>
