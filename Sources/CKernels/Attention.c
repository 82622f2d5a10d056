#include "Kernels.h"
#include "ThreadPool.h"
#include <math.h>

// One chunk is one row and one head of keys and values, which serves several heads of queries; or one of these, where rows
// are few.

struct attention_job {
    struct ck_attention attention;
    const struct kernels *kernels;
    /// Heads of queries in a chunk.
    size_t heads;
};

static_assert(sizeof(struct attention_job) <= MAXIMUM_CONTEXT);

/// Keys whose scores are held at a time. Longer contexts are added up part by part, each weighted anew when a larger
/// score appears (Milakov and Gimelshein, "Online normalizer calculation for softmax", 2018).
enum { PART = 2048 };

enum { MAXIMUM_HEAD = 512 };

/// Up to so many keys and fewer rows than this, a row's values are added up in half precision, query rounded too, as
/// llama.cpp does by default; beyond, half precision would lose what many small weights add up to.
enum { HALF_KEYS = 512, HALF_ROWS = 64 };

/// Where one query and its keys and values begin.
struct head_view {
    const struct attention_job *job;
    const float *query;
    const uint16_t *keys;
    const uint16_t *values;
    const uint32_t *cells;
    size_t count;
    size_t stride;
};

/// Products of the query with `count` keys from `start` on, times `scale`.
static void score(
    const struct head_view *view, size_t start, size_t count, const float *query, float scale, float *scores) {
    const struct ck_attention *a = &view->job->attention;
    const struct kernels *k = view->job->kernels;
    for (size_t i = 0; i < count; i++) {
        scores[i] = k->dot_half(view->keys + view->cells[start + i] * view->stride, query, a->head_size) * scale;
    }
}

static void attend_in_single(const struct head_view *view, float *scores, float *output) {
    const struct kernels *k = view->job->kernels;
    const struct ck_attention *a = &view->job->attention;
    const size_t size = a->head_size;
    float most = -INFINITY, total = 0;
    for (size_t start = 0; start < view->count; start += PART) {
        const size_t part = view->count - start < PART ? view->count - start : PART;
        score(view, start, part, view->query, a->scale, scores);
        if (a->softcap > 0) k->softcap(scores, a->softcap, part);
        float now = most;
        for (size_t i = 0; i < part; i++) now = scores[i] > now ? scores[i] : now;
        const float before = expf(most - now);
        for (size_t i = 0; i < size; i++) output[i] *= before;
        total = total * before + k->exponentials(scores, now, part);
        for (size_t i = 0; i < part; i++) {
            k->add_half(output, view->values + view->cells[start + i] * view->stride, scores[i], size);
        }
        most = now;
    }
    for (size_t i = 0; i < size; i++) output[i] /= total;
}

/// With the order of operations of ggml's flash attention for one row: weights are relative to the largest score so
/// far, and what has been added up is scaled whenever that grows.
static void attend_in_half(const struct head_view *view, float *scores, float *output) {
    const struct kernels *k = view->job->kernels;
    const struct ck_attention *a = &view->job->attention;
    const size_t size = a->head_size;
    uint16_t rounded[MAXIMUM_HEAD];
    float query[MAXIMUM_HEAD], rises[HALF_KEYS];
    k->store_half(view->query, rounded, size);
    for (size_t i = 0; i < size; i++) query[i] = float_of_half(rounded[i]);
    score(view, 0, view->count, query, a->softcap > 0 ? a->scale / a->softcap : a->scale, scores);
    if (a->softcap > 0) {
        for (size_t i = 0; i < view->count; i++) scores[i] = a->softcap * tanhf(scores[i]);
    }
    float most = -INFINITY;
    for (size_t i = 0; i < view->count; i++) {
        const bool rises_here = scores[i] > most;
        rises[i] = rises_here ? most - scores[i] : 0;
        most = rises_here ? scores[i] : most;
        scores[i] -= most;
    }
    for (size_t i = 0; i < view->count; i++) scores[i] = expf(scores[i]);
    float total = 0;
    for (size_t i = 0; i < view->count;) {
        if (rises[i] < 0) {
            const float factor = expf(rises[i]);
            k->scale_in_half(output, factor, size);
            total *= factor;
        }
        // Up to the next rise.
        size_t end = i;
        do total += scores[end++];
        while (end < view->count && rises[end] >= 0);
        k->add_halves_in_half(output, view->values, view->cells + i, view->stride, scores + i, end - i, size);
        i = end;
    }
    for (size_t i = 0; i < size; i++) output[i] /= total;
}

static void attend_one(
    const struct attention_job *job, size_t row, size_t kv_head, size_t head, float *scores, float *output) {
    const struct ck_attention *a = &job->attention;
    const size_t all = a->counts[row], seen = a->window && a->window < all ? all - a->window : 0;
    const struct head_view view = {
        .job = job,
        .query = a->queries + (row * a->heads + head) * a->head_size,
        .keys = a->keys + kv_head * a->head_size,
        .values = a->values + kv_head * a->head_size,
        .cells = a->cells[row] + seen,
        .count = all - seen,
        .stride = a->kv_heads * a->head_size,
    };
    memset(output, 0, a->head_size * sizeof *output);
    if (view.count <= HALF_KEYS && a->rows < HALF_ROWS && a->head_size <= MAXIMUM_HEAD) {
        attend_in_half(&view, scores, output);
    } else {
        attend_in_single(&view, scores, output);
    }
}

static void attend_chunk(const void *context, size_t chunk, void *scratch) {
    const struct attention_job *job = context;
    const struct ck_attention *a = &job->attention;
    const size_t first = chunk * job->heads, row = first / a->heads, group = a->heads / a->kv_heads;
    float *scores = scratch, *output = scores + PART;
    for (size_t i = 0; i < job->heads; i++) {
        const size_t head = first % a->heads + i;
        attend_one(job, row, head / group, head, scores, output + i * a->head_size);
    }
}

static void publish_chunk(const void *context, size_t chunk, const void *scratch) {
    const struct attention_job *job = context;
    const size_t size = job->heads * job->attention.head_size;
    memcpy(job->attention.output + chunk * size, (const float *)scratch + PART, size * sizeof(float));
}

/// Fewer multiplications than this are not worth waking a thread for.
enum { LEAST_SHARED_WORK = 64 * 1024 };

/// With fewer rows than this a chunk is one head.
enum { FEW_ROWS = 8 };

void ck_attend(struct ck_pool *pool, const struct ck_attention *attention) {
    const size_t group = attention->heads / attention->kv_heads;
    const struct attention_job job = {*attention, kernels(), attention->rows < FEW_ROWS ? 1 : group};
    size_t work = 0;
    for (size_t row = 0; row < attention->rows; row++) {
        work += attention->counts[row] * attention->heads * attention->head_size * 2;
    }
    const size_t chunks = attention->rows * attention->heads / job.heads;
    if (work < LEAST_SHARED_WORK) {
        run_alone(pool, &job, chunks, attend_chunk, publish_chunk);
    } else {
        run_job(pool, &job, sizeof job, chunks, attend_chunk, publish_chunk);
    }
}
