#define _GNU_SOURCE
#include "ThreadPool.h"
#include "Kernels.h"
#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

// A job is published by a ticket: an epoch in the upper half, and in the lower half the next chunk that nobody has
// taken. A thread takes a chunk by adding one. Epochs grow by two per job; the odd ones between mean that the job is
// being written, so that a thread which was late can tell that what it copied is no longer its job (a seqlock).
//
// Whoever has computed a chunk claims it before publishing it, and only the first claim succeeds. This is what allows
// the caller to compute the chunks of late threads again, as MapReduce does with its backup tasks (Dean and Ghemawat,
// 2004): on a machine that is busy with something else, a thread can be away for milliseconds in the middle of a chunk.

enum { WORDS = MAXIMUM_CONTEXT / 8, SPIN_NANOSECONDS = 200000, PATIENCE_NANOSECONDS = 4000, STACK_BYTES = 512 * 1024 };

/// Odd, and near the end of the counter: what goes on for a day passes it, so that every pool does so early.
static const uint32_t FIRST_EPOCH = UINT32_MAX - 200;

struct job {
    _Atomic uint64_t context[WORDS];
    _Atomic size_t words;
    _Atomic size_t chunks;
    _Atomic(compute_function *) compute;
    _Atomic(publish_function *) publish;
};

struct worker {
    struct ck_pool *pool;
    pthread_t thread;
    void *scratch;
    /// It may be reading the buffers of a job.
    _Alignas(64) atomic_bool is_busy;
};

struct ck_pool {
    unsigned threads;
    unsigned started;
    void *scratch;
    struct worker *workers;
    struct job job;
    _Alignas(64) _Atomic uint64_t ticket;
    _Alignas(64) _Atomic uint32_t remaining;
    _Alignas(64) _Atomic uint32_t wake;
    _Atomic uint32_t sleepers;
    atomic_bool ends;
    /// epoch · 2, and 1 more when a thread has claimed the chunk.
    _Alignas(64) _Atomic uint64_t claims[MAXIMUM_REPEATED];
};

/// A thread's own copy of a job.
struct copied_job {
    uint64_t epoch;
    size_t chunks;
    compute_function *compute;
    publish_function *publish;
    _Alignas(16) uint64_t context[WORDS];
};

static inline void pause_briefly(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

static int64_t nanoseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000000ll + now.tv_nsec;
}

static void futex(_Atomic uint32_t *word, int operation, uint32_t value) {
    syscall(SYS_futex, word, operation | FUTEX_PRIVATE_FLAG, value, NULL, NULL, 0);
}

// MARK: - Chunks

/// Copies the job of `epoch`; false where another one has taken its place.
static bool copy_job(struct ck_pool *pool, uint64_t epoch, struct copied_job *copy) {
    const size_t words = atomic_load_explicit(&pool->job.words, memory_order_relaxed);
    copy->chunks = atomic_load_explicit(&pool->job.chunks, memory_order_relaxed);
    copy->compute = atomic_load_explicit(&pool->job.compute, memory_order_relaxed);
    copy->publish = atomic_load_explicit(&pool->job.publish, memory_order_relaxed);
    for (size_t i = 0; i < words && i < WORDS; i++) {
        copy->context[i] = atomic_load_explicit(&pool->job.context[i], memory_order_relaxed);
    }
    copy->epoch = epoch;
    atomic_thread_fence(memory_order_acquire);
    return atomic_load_explicit(&pool->ticket, memory_order_relaxed) >> 32 == epoch;
}

static void do_chunk(struct ck_pool *pool, const struct copied_job *job, size_t chunk, void *scratch) {
    job->compute(job->context, chunk, scratch);
    if (job->publish) {
        uint64_t unclaimed = job->epoch * 2;
        if (!atomic_compare_exchange_strong(&pool->claims[chunk], &unclaimed, unclaimed + 1)) return;
        job->publish(job->context, chunk, scratch);
    }
    atomic_fetch_sub_explicit(&pool->remaining, 1, memory_order_release);
}

/// Takes chunks until none are left.
static void help(struct ck_pool *pool, void *scratch) {
    struct copied_job job = {.epoch = 0};
    for (;;) {
        const uint64_t ticket = atomic_fetch_add(&pool->ticket, 1);
        const uint64_t epoch = ticket >> 32;
        const size_t chunk = (uint32_t)ticket;
        if (epoch % 2 == 1) return;
        // A copy that came too late belongs to a job that its caller has finished.
        if (epoch != job.epoch && !copy_job(pool, epoch, &job)) return;
        if (chunk >= job.chunks) return;
        do_chunk(pool, &job, chunk, scratch);
    }
}

// MARK: - Workers

/// Waits until there is a job after that of `epoch`: first spinning, then asleep.
static void await_job(struct ck_pool *pool, uint64_t epoch) {
    const int64_t until = nanoseconds() + SPIN_NANOSECONDS;
    do {
        for (int i = 0; i < 64; i++) {
            const uint64_t now = atomic_load_explicit(&pool->ticket, memory_order_acquire) >> 32;
            if (now != epoch && now % 2 == 0) return;
            pause_briefly();
        }
        if (atomic_load_explicit(&pool->ends, memory_order_relaxed)) return;
    } while (nanoseconds() < until);

    const uint32_t value = atomic_load(&pool->wake);
    atomic_fetch_add(&pool->sleepers, 1);
    const uint64_t now = atomic_load(&pool->ticket) >> 32;
    if ((now == epoch || now % 2 == 1) && !atomic_load(&pool->ends)) futex(&pool->wake, FUTEX_WAIT, value);
    atomic_fetch_sub(&pool->sleepers, 1);
}

static void *work(void *argument) {
    struct worker *worker = argument;
    struct ck_pool *pool = worker->pool;
    uint64_t epoch = 0;
    while (!atomic_load(&pool->ends)) {
        await_job(pool, epoch);
        atomic_store(&worker->is_busy, true);
        epoch = atomic_load(&pool->ticket) >> 32;
        if (epoch % 2 == 0) help(pool, worker->scratch);
        atomic_store(&worker->is_busy, false);
    }
    return NULL;
}

static void wake_all(struct ck_pool *pool) {
    atomic_fetch_add(&pool->wake, 1);
    futex(&pool->wake, FUTEX_WAKE, INT_MAX);
}

// MARK: - The caller

unsigned ck_available_processors(void) {
    cpu_set_t set;
    const int count = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
    return count > 0 ? (unsigned)count : 1;
}

struct ck_pool *ck_pool_create(unsigned threads) {
    if (threads == 0) threads = 1;
    struct ck_pool *pool = aligned_alloc(64, sizeof *pool);
    if (!pool) return NULL;
    memset(pool, 0, sizeof *pool);
    pool->threads = threads;
    atomic_store(&pool->ticket, (uint64_t)FIRST_EPOCH << 32);
    pool->scratch = aligned_alloc(64, SCRATCH_BYTES);
    pool->workers = aligned_alloc(64, sizeof *pool->workers * threads);
    pthread_attr_t attributes;
    bool is_complete = pool->scratch && pool->workers && pthread_attr_init(&attributes) == 0;
    if (is_complete) {
        pthread_attr_setstacksize(&attributes, STACK_BYTES);
        memset(pool->workers, 0, sizeof *pool->workers * threads);
        for (; is_complete && pool->started + 1 < threads; pool->started += is_complete) {
            struct worker *worker = &pool->workers[pool->started];
            worker->pool = pool;
            worker->scratch = aligned_alloc(64, SCRATCH_BYTES);
            is_complete = worker->scratch && pthread_create(&worker->thread, &attributes, work, worker) == 0;
            if (!is_complete) free(worker->scratch);
        }
        pthread_attr_destroy(&attributes);
    }
    if (is_complete) return pool;
    ck_pool_destroy(pool);
    return NULL;
}

void ck_pool_destroy(struct ck_pool *pool) {
    if (!pool) return;
    atomic_store(&pool->ends, true);
    wake_all(pool);
    for (unsigned i = 0; i < pool->started; i++) {
        pthread_join(pool->workers[i].thread, NULL);
        free(pool->workers[i].scratch);
    }
    free(pool->workers);
    free(pool->scratch);
    free(pool);
}

unsigned ck_pool_threads(const struct ck_pool *pool) {
    return pool->threads;
}

void ck_pool_drain(struct ck_pool *pool) {
    for (unsigned i = 0; i < pool->started; i++) {
        while (atomic_load(&pool->workers[i].is_busy)) sched_yield();
    }
}

static void publish_job(
    struct ck_pool *pool, const void *context, size_t size, size_t chunks, compute_function *compute,
    publish_function *publish) {
    const uint64_t written = atomic_load_explicit(&pool->ticket, memory_order_relaxed) >> 32 | 1;
    // Epochs have 32 bits; 0 means none.
    const uint64_t epoch = written == UINT32_MAX ? 2 : written + 1;
    atomic_store_explicit(&pool->ticket, written << 32 | 0x80000000u, memory_order_relaxed);
    atomic_thread_fence(memory_order_release);
    uint64_t words[WORDS] = {0};
    memcpy(words, context, size);
    for (size_t i = 0; i < (size + 7) / 8; i++) {
        atomic_store_explicit(&pool->job.context[i], words[i], memory_order_relaxed);
    }
    atomic_store_explicit(&pool->job.words, (size + 7) / 8, memory_order_relaxed);
    atomic_store_explicit(&pool->job.chunks, chunks, memory_order_relaxed);
    atomic_store_explicit(&pool->job.compute, compute, memory_order_relaxed);
    atomic_store_explicit(&pool->job.publish, publish, memory_order_relaxed);
    for (size_t i = 0; publish && i < chunks; i++) {
        atomic_store_explicit(&pool->claims[i], epoch * 2, memory_order_relaxed);
    }
    atomic_store_explicit(&pool->remaining, (uint32_t)chunks, memory_order_relaxed);
    atomic_store(&pool->ticket, epoch << 32);
    if (atomic_load(&pool->sleepers) > 0) wake_all(pool);
}

void run_alone(
    struct ck_pool *pool, const void *context, size_t chunks, compute_function *compute, publish_function *publish) {
    for (size_t chunk = 0; chunk < chunks; chunk++) {
        compute(context, chunk, pool->scratch);
        if (publish) publish(context, chunk, pool->scratch);
    }
}

void run_job(
    struct ck_pool *pool, const void *context, size_t size, size_t chunks, compute_function *compute,
    publish_function *publish) {
    if (pool->started == 0 || chunks < 2 || (publish && chunks > MAXIMUM_REPEATED)) {
        run_alone(pool, context, chunks, compute, publish);
        return;
    }
    publish_job(pool, context, size, chunks, compute, publish);
    const int64_t start = nanoseconds();
    help(pool, pool->scratch);
    if (atomic_load_explicit(&pool->remaining, memory_order_acquire) == 0) return;

    // The others are in their last chunk: give them as long as a chunk takes, then do it for them.
    const int64_t now = nanoseconds();
    const int64_t patience = (now - start) * 2 * (int64_t)pool->threads / (int64_t)chunks + PATIENCE_NANOSECONDS;
    while (atomic_load_explicit(&pool->remaining, memory_order_acquire) > 0 && nanoseconds() - now < patience) {
        for (int i = 0; i < 16; i++) pause_briefly();
    }
    struct copied_job job;
    if (publish && copy_job(pool, atomic_load(&pool->ticket) >> 32, &job)) {
        for (size_t chunk = 0; chunk < chunks; chunk++) {
            if (atomic_load(&pool->claims[chunk]) == job.epoch * 2) do_chunk(pool, &job, chunk, pool->scratch);
        }
    }
    while (atomic_load_explicit(&pool->remaining, memory_order_acquire) > 0) sched_yield();
}
