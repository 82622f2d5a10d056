#include "Kernels.h"
#include "ThreadPool.h"
#include <math.h>

// One chunk is one row and one head of keys and values, which serves several heads of queries.

struct attention_job {
    struct ck_attention attention;
    const struct kernels *kernels;
};

static_assert(sizeof(struct attention_job) <= MAXIMUM_CONTEXT);

/// Keys whose scores are held at a time. Longer contexts are added up part by part, each weighted anew when a larger
/// score appears (Milakov and Gimelshein, "Online normalizer calculation for softmax", 2018).
enum { PART = 2048 };

static void attend_one(
    const struct attention_job *job, size_t row, size_t kv_head, size_t head, float *scores, float *output) {
    const struct ck_attention *a = &job->attention;
    const struct kernels *k = job->kernels;
    const size_t size = a->head_size, stride = a->kv_heads * size;
    const float *query = a->queries + (row * a->heads + head) * size;
    const uint32_t *cells = a->cells[row];
    const size_t count = a->counts[row];
    const size_t seen = a->window && a->window < count ? count - a->window : 0;
    memset(output, 0, size * sizeof *output);
    float most = -INFINITY, total = 0;
    for (size_t start = seen; start < count; start += PART) {
        const size_t part = count - start < PART ? count - start : PART;
        float part_most = -INFINITY;
        for (size_t i = 0; i < part; i++) {
            scores[i] = k->dot_half(a->keys + cells[start + i] * stride + kv_head * size, query, size) * a->scale;
        }
        if (a->softcap > 0) k->softcap(scores, a->softcap, part);
        for (size_t i = 0; i < part; i++) part_most = scores[i] > part_most ? scores[i] : part_most;
        const float sum = k->exponentials(scores, part_most, part);
        const float now = part_most > most ? part_most : most;
        const float before = expf(most - now), factor = expf(part_most - now);
        if (before != 1) {
            for (size_t i = 0; i < size; i++) output[i] *= before;
        }
        total = total * before + sum * factor;
        for (size_t i = 0; i < part; i++) {
            k->add_half(output, a->values + cells[start + i] * stride + kv_head * size, scores[i] * factor, size);
        }
        most = now;
    }
    for (size_t i = 0; i < size; i++) output[i] /= total;
}

static void attend_chunk(const void *context, size_t chunk, void *scratch) {
    const struct attention_job *job = context;
    const struct ck_attention *a = &job->attention;
    const size_t row = chunk / a->kv_heads, kv_head = chunk % a->kv_heads, group = a->heads / a->kv_heads;
    float *scores = scratch, *output = scores + PART;
    for (size_t g = 0; g < group; g++) {
        attend_one(job, row, kv_head, kv_head * group + g, scores, output + g * a->head_size);
    }
}

static void publish_chunk(const void *context, size_t chunk, const void *scratch) {
    const struct ck_attention *a = &((const struct attention_job *)context)->attention;
    const size_t row = chunk / a->kv_heads, kv_head = chunk % a->kv_heads, group = a->heads / a->kv_heads;
    memcpy(
        a->output + (row * a->heads + kv_head * group) * a->head_size, (const float *)scratch + PART,
        group * a->head_size * sizeof(float));
}

/// Fewer multiplications than this are not worth waking a thread for.
enum { LEAST_SHARED_WORK = 64 * 1024 };

void ck_attend(struct ck_pool *pool, const struct ck_attention *attention) {
    const struct attention_job job = {*attention, kernels()};
    size_t work = 0;
    for (size_t row = 0; row < attention->rows; row++) {
        work += attention->counts[row] * attention->heads * attention->head_size * 2;
    }
    const size_t chunks = attention->rows * attention->kv_heads;
    if (work < LEAST_SHARED_WORK) {
        run_alone(pool, &job, chunks, attend_chunk, publish_chunk);
    } else {
        run_job(pool, &job, sizeof job, chunks, attend_chunk, publish_chunk);
    }
}
