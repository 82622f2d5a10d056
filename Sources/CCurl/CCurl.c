#define _GNU_SOURCE
#include "CCurl.h"

#include <dlfcn.h>
#include <stddef.h>
#include <sys/socket.h>

#define FUNCTIONS(X)                                                                                                   \
    X(curl_global_init)                                                                                                \
    X(curl_multi_init)                                                                                                 \
    X(curl_multi_setopt)                                                                                               \
    X(curl_multi_add_handle)                                                                                           \
    X(curl_multi_remove_handle)                                                                                        \
    X(curl_multi_perform)                                                                                              \
    X(curl_multi_poll)                                                                                                 \
    X(curl_multi_wakeup)                                                                                               \
    X(curl_multi_info_read)                                                                                            \
    X(curl_easy_init)                                                                                                  \
    X(curl_easy_cleanup)                                                                                               \
    X(curl_easy_pause)                                                                                                 \
    X(curl_easy_setopt)                                                                                                \
    X(curl_easy_getinfo)                                                                                               \
    X(curl_slist_append)                                                                                               \
    X(curl_slist_free_all)

#define DECLARE(name) static __typeof__(&name) loaded_##name;
FUNCTIONS(DECLARE)

const char *ccurl_load(void) {
    static const char *const names[] = {"libcurl.so.4", "libcurl-gnutls.so.4"};
    void *library = NULL;
    for (size_t i = 0; i < sizeof names / sizeof *names && !library; i++) library = dlopen(names[i], RTLD_LAZY);
    if (!library) return "libcurl.so.4 was not found";
#define RESOLVE(name)                                                                                                  \
    loaded_##name = (__typeof__(&name))dlsym(library, #name);                                                          \
    if (!loaded_##name) return "libcurl has no " #name ", so it is older than 7.68";
    FUNCTIONS(RESOLVE)
    return loaded_curl_global_init(CURL_GLOBAL_NOTHING) == CURLE_OK ? NULL : "libcurl could not be initialised";
}

CURLM *ccurl_multi_init(long connections) {
    CURLM *multi = loaded_curl_multi_init();
    if (multi) loaded_curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, connections);
    return multi;
}

CURLMcode ccurl_multi_add_handle(CURLM *multi, CURL *easy) { return loaded_curl_multi_add_handle(multi, easy); }
CURLMcode ccurl_multi_remove_handle(CURLM *multi, CURL *easy) { return loaded_curl_multi_remove_handle(multi, easy); }
CURLMcode ccurl_multi_perform(CURLM *multi, int *running) { return loaded_curl_multi_perform(multi, running); }
CURLMcode ccurl_multi_wakeup(CURLM *multi) { return loaded_curl_multi_wakeup(multi); }

CURLMcode ccurl_multi_poll(CURLM *multi, int milliseconds) {
    return loaded_curl_multi_poll(multi, NULL, 0, milliseconds, NULL);
}

CURL *ccurl_multi_next_finished(CURLM *multi, CURLcode *result) {
    int waiting = 0;
    for (CURLMsg *message; (message = loaded_curl_multi_info_read(multi, &waiting));) {
        if (message->msg == CURLMSG_DONE) {
            *result = message->data.result;
            return message->easy_handle;
        }
    }
    return NULL;
}

CURL *ccurl_easy_init(void) { return loaded_curl_easy_init(); }
void ccurl_easy_cleanup(CURL *easy) { loaded_curl_easy_cleanup(easy); }
CURLcode ccurl_easy_pause(CURL *easy, int bitmask) { return loaded_curl_easy_pause(easy, bitmask); }

struct curl_slist *ccurl_slist_append(struct curl_slist *list, const char *line) {
    return loaded_curl_slist_append(list, line);
}

void ccurl_slist_free_all(struct curl_slist *list) { loaded_curl_slist_free_all(list); }

CURLcode ccurl_set_long(CURL *easy, CURLoption option, long value) {
    return loaded_curl_easy_setopt(easy, option, value);
}

CURLcode ccurl_set_offset(CURL *easy, CURLoption option, curl_off_t value) {
    return loaded_curl_easy_setopt(easy, option, value);
}

CURLcode ccurl_set_string(CURL *easy, CURLoption option, const char *value) {
    return loaded_curl_easy_setopt(easy, option, value);
}

CURLcode ccurl_set_pointer(CURL *easy, CURLoption option, void *value) {
    return loaded_curl_easy_setopt(easy, option, value);
}

CURLcode ccurl_set_write_callback(CURL *easy, curl_write_callback callback) {
    return loaded_curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, callback);
}

CURLcode ccurl_set_header_callback(CURL *easy, curl_write_callback callback) {
    return loaded_curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, callback);
}

CURLcode ccurl_set_read_callback(CURL *easy, curl_read_callback callback) {
    return loaded_curl_easy_setopt(easy, CURLOPT_READFUNCTION, callback);
}

CURLcode ccurl_set_seek_callback(CURL *easy, curl_seek_callback callback) {
    return loaded_curl_easy_setopt(easy, CURLOPT_SEEKFUNCTION, callback);
}

static curl_socket_t open_socket(void *data, curlsocktype purpose, struct curl_sockaddr *address) {
    (void)data, (void)purpose;
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

CURLcode ccurl_set_close_on_exec(CURL *easy) {
    return loaded_curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
}

void *ccurl_private(CURL *easy) {
    char *data = NULL;
    loaded_curl_easy_getinfo(easy, CURLINFO_PRIVATE, &data);
    return data;
}

long ccurl_os_error(CURL *easy) {
    long number = 0;
    loaded_curl_easy_getinfo(easy, CURLINFO_OS_ERRNO, &number);
    return number;
}
