#pragma once

// libcurl, loaded with dlopen at the first request. Linking it would cost every start of the process about
// 4 ms for its thirty dependencies, and the binary would not start at all where it is missing.

// The type checks of curl's headers are macros around the variadic setters, which are called by pointer here.
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>

/// Loads libcurl and initialises it. Returns NULL, or a phrase that says what is wrong. Call it once, from the
/// thread that makes every other call; only `ccurl_multi_wakeup` may come from other threads, and only later.
const char *ccurl_load(void);

/// A multi handle that keeps up to `connections` idle connections for reuse.
CURLM *ccurl_multi_init(long connections);
CURLMcode ccurl_multi_add_handle(CURLM *multi, CURL *easy);
CURLMcode ccurl_multi_remove_handle(CURLM *multi, CURL *easy);
CURLMcode ccurl_multi_perform(CURLM *multi, int *running);
CURLMcode ccurl_multi_poll(CURLM *multi, int milliseconds);
CURLMcode ccurl_multi_wakeup(CURLM *multi);

/// The next finished transfer and its result, or NULL.
CURL *ccurl_multi_next_finished(CURLM *multi, CURLcode *result);

CURL *ccurl_easy_init(void);
void ccurl_easy_cleanup(CURL *easy);
CURLcode ccurl_easy_pause(CURL *easy, int bitmask);
struct curl_slist *ccurl_slist_append(struct curl_slist *list, const char *line);
void ccurl_slist_free_all(struct curl_slist *list);

CURLcode ccurl_set_long(CURL *easy, CURLoption option, long value);
CURLcode ccurl_set_offset(CURL *easy, CURLoption option, curl_off_t value);
/// Copied by curl.
CURLcode ccurl_set_string(CURL *easy, CURLoption option, const char *value);
/// Kept by reference: a list, a buffer or the data of a callback.
CURLcode ccurl_set_pointer(CURL *easy, CURLoption option, void *value);
CURLcode ccurl_set_write_callback(CURL *easy, curl_write_callback callback);
CURLcode ccurl_set_header_callback(CURL *easy, curl_write_callback callback);
CURLcode ccurl_set_read_callback(CURL *easy, curl_read_callback callback);
CURLcode ccurl_set_seek_callback(CURL *easy, curl_seek_callback callback);
/// Sockets of this handle are closed when the process executes a program.
CURLcode ccurl_set_close_on_exec(CURL *easy);

/// The data set as CURLOPT_PRIVATE, or NULL.
void *ccurl_private(CURL *easy);
/// errno of the last failed connection, 0 where there is none.
long ccurl_os_error(CURL *easy);
