#include "Kernels.h"
#include "ThreadPool.h"
#include <stdlib.h>

struct ck_workspace {
    size_t tokens;
    size_t columns;
    struct vector *vectors;
    float *values;
    int8_t *quants;
    float *scales;
    float *sums;
    int32_t *corrections;
    int32_t *block_corrections;
};

static void *aligned(size_t bytes) {
    return aligned_alloc(64, (bytes + 127) / 64 * 64);
}

struct ck_workspace *ck_workspace_create(size_t tokens, size_t columns) {
    struct ck_workspace *workspace = calloc(1, sizeof *workspace);
    if (!workspace) return NULL;
    // Every row begins at a whole block.
    columns = (columns + 255) / 256 * 256;
    const size_t elements = tokens * columns;
    *workspace = (struct ck_workspace){
        .tokens = tokens,
        .columns = columns,
        .vectors = calloc(tokens, sizeof(struct vector)),
        .values = aligned(elements * sizeof(float)),
        .quants = aligned(elements),
        .scales = aligned(elements / 32 * sizeof(float)),
        .sums = aligned(elements / 32 * sizeof(float)),
        .corrections = aligned(elements / 4 * sizeof(int32_t)),
        .block_corrections = aligned(elements / 16 * sizeof(int32_t)),
    };
    if (!workspace->vectors || !workspace->values || !workspace->quants || !workspace->scales || !workspace->sums
        || !workspace->corrections || !workspace->block_corrections) {
        ck_workspace_destroy(workspace);
        return NULL;
    }
    // A late thread may still read a vector while the next job writes it, so where its parts lie never changes.
    for (size_t token = 0; token < tokens; token++) {
        const size_t at = token * columns;
        workspace->vectors[token] = (struct vector){
            .values = workspace->values + at,
            .quants = workspace->quants + at,
            .scales = workspace->scales + at / 32,
            .sums = workspace->sums + at / 32,
            .corrections = workspace->corrections + at / 4,
            .block_corrections = workspace->block_corrections + at / 16,
        };
    }
    return workspace;
}

void ck_workspace_destroy(struct ck_workspace *workspace) {
    if (!workspace) return;
    free(workspace->vectors);
    free(workspace->values);
    free(workspace->quants);
    free(workspace->scales);
    free(workspace->sums);
    free(workspace->corrections);
    free(workspace->block_corrections);
    free(workspace);
}

// MARK: - Activations

struct preparation {
    const struct kernels *kernels;
    struct ck_workspace *workspace;
    const float *input;
    enum ck_type type;
    size_t columns;
};

/// Rounds one token's activations for weights of a type.
static void prepare_token(const struct preparation *p, size_t token) {
    struct ck_workspace *w = p->workspace;
    const size_t at = token * w->columns;
    const float *input = p->input + token * p->columns;
    float *values = w->values + at;
    switch (p->type) {
    case CK_F32: memcpy(values, input, p->columns * sizeof *values); return;
    case CK_F16:
        for (size_t i = 0; i < p->columns; i++) values[i] = float_of_half(half_of_float(input[i]));
        return;
    case CK_BF16:
        for (size_t i = 0; i < p->columns; i++) {
            const uint32_t bits = bits_of_float(input[i]);
            values[i] = float_of_bits((bits + 0x7FFF + (bits >> 16 & 1)) & 0xFFFF0000);
        }
        return;
    default: break;
    }
    int8_t *quants = w->quants + at;
    float *scales = w->scales + at / 32, *sums = w->sums + at / 32;
    int32_t *corrections = w->corrections + at / 4, *block_corrections = w->block_corrections + at / 16;
    p->kernels->quantize(input, p->columns, block_elements(p->type) == 256, quants, scales);
    const int32_t offset = -offset_of(p->type);
    for (size_t i = 0; i < p->columns / 4; i++) {
        const int8_t *four = quants + i * 4;
        corrections[i] = four[0] + four[1] + four[2] + four[3];
    }
    for (size_t i = 0; i < p->columns / 32; i++) {
        int32_t sum = 0;
        for (size_t j = 0; j < 8; j++) sum += corrections[i * 8 + j];
        sums[i] = (float)sum;
    }
    for (size_t i = 0; i < p->columns / 4; i++) corrections[i] *= offset;
    const size_t unit = p->type == CK_Q6_K ? 4 : 8;
    for (size_t i = 0; i < p->columns / 4 / unit; i++) {
        int32_t sum = 0;
        for (size_t j = 0; j < unit; j++) sum += corrections[i * unit + j];
        block_corrections[i] = sum;
    }
}

enum { TOKENS_PER_CHUNK = 16 };

struct preparation_job {
    struct preparation preparation;
    size_t tokens;
};

static void prepare_chunk(const void *context, size_t chunk, void *scratch) {
    (void)scratch;
    const struct preparation_job *job = context;
    const size_t end = (chunk + 1) * TOKENS_PER_CHUNK;
    for (size_t t = chunk * TOKENS_PER_CHUNK; t < end && t < job->tokens; t++) prepare_token(&job->preparation, t);
}

// MARK: - Products

struct multiplication {
    const struct kernels *kernels;
    const struct vector *vectors;
    size_t tokens;
    size_t count;
    struct {
        struct ck_product product;
        size_t row_bytes;
        dot_function *dot;
        rows_function *several;
        /// The first chunk of this product, and how many rows each has.
        size_t first;
        size_t rows;
    } parts[CK_MAXIMUM_PRODUCTS];
};

static_assert(sizeof(struct multiplication) <= MAXIMUM_CONTEXT);

/// Which product and rows chunk `chunk` has.
static const struct ck_product *part_of(const struct multiplication *m, size_t chunk, size_t *index, size_t *start,
    size_t *count) {
    size_t i = 0;
    while (i + 1 < m->count && m->parts[i + 1].first <= chunk) i++;
    const struct ck_product *product = &m->parts[i].product;
    *index = i;
    *start = (chunk - m->parts[i].first) * m->parts[i].rows;
    const size_t left = product->matrix.rows - *start;
    *count = left < m->parts[i].rows ? left : m->parts[i].rows;
    return product;
}

static void compute_rows(const void *context, size_t chunk, void *scratch) {
    const struct multiplication *m = context;
    size_t index, start, count;
    const struct ck_product *product = part_of(m, chunk, &index, &start, &count);
    const uint8_t *weights = product->matrix.data;
    const size_t bytes = m->parts[index].row_bytes;
    dot_function *dot = m->parts[index].dot;
    rows_function *several = m->parts[index].several;
    float *results = scratch;
    // Rows that are computed together lie an eighth of the chunk apart: each is a stream of its own to the processor, which
    // goes on with the next row.
    const size_t eighth = several ? count / ROWS_AT_ONCE : 0;
    for (size_t r = 0; r < eighth; r++) {
        for (size_t t = 0; t < m->tokens; t++) {
            float eight[ROWS_AT_ONCE];
            several(weights + (start + r) * bytes, eighth * bytes, &m->vectors[t], product->matrix.columns, eight);
            for (size_t i = 0; i < ROWS_AT_ONCE; i++) results[t * count + i * eighth + r] = eight[i];
        }
    }
    for (size_t r = eighth * ROWS_AT_ONCE; r < count; r++) {
        for (size_t t = 0; t < m->tokens; t++) {
            results[t * count + r] = dot(weights + (start + r) * bytes, &m->vectors[t], product->matrix.columns);
        }
    }
}

static void publish_rows(const void *context, size_t chunk, const void *scratch) {
    const struct multiplication *m = context;
    size_t index, start, count;
    const struct ck_product *product = part_of(m, chunk, &index, &start, &count);
    for (size_t t = 0; t < m->tokens; t++) {
        memcpy(
            product->output + t * product->stride + start, (const float *)scratch + t * count, count * sizeof(float));
    }
}

static void compute_panel(const void *context, size_t chunk, void *scratch) {
    const struct multiplication *m = context;
    size_t index, start, count;
    const struct ck_product *product = part_of(m, chunk, &index, &start, &count);
    m->kernels->panel(
        &product->matrix, start, count, m->vectors, m->tokens, product->output + start, product->stride, scratch);
}

/// Below so many tokens unpacking rows costs more than it saves.
enum { LEAST_PANEL_TOKENS = 4 };

/// What a chunk of a matrix-vector product reads at least and at most, some microseconds' worth. What lies behind a chunk
/// and has been fetched ahead is often another thread's.
enum { LEAST_CHUNK_BYTES = 32 * 1024, MOST_CHUNK_BYTES = 256 * 1024 };

/// Chunks for each thread, where there is enough to do.
enum { CHUNKS_PER_THREAD = 6 };

static size_t chunk_bytes(size_t bytes, size_t threads) {
    const size_t part = bytes / (threads * CHUNKS_PER_THREAD);
    return part < LEAST_CHUNK_BYTES ? LEAST_CHUNK_BYTES : part > MOST_CHUNK_BYTES ? MOST_CHUNK_BYTES : part;
}

/// Fewer multiplications than this are not worth waking a thread for.
enum { LEAST_SHARED_WORK = 128 * 1024 };

/// Runs the products of one type.
static void multiply_same(
    struct ck_pool *pool, struct ck_workspace *workspace, const struct ck_product *products, size_t count,
    const float *input, size_t tokens, size_t columns) {
    const struct kernels *k = kernels();
    struct preparation_job preparation = {
        {.kernels = k, .workspace = workspace, .input = input, .type = products[0].matrix.type, .columns = columns},
        tokens,
    };
    if (tokens > TOKENS_PER_CHUNK) {
        const size_t chunks = (tokens + TOKENS_PER_CHUNK - 1) / TOKENS_PER_CHUNK;
        run_job(pool, &preparation, sizeof preparation, chunks, prepare_chunk, NULL);
    } else {
        for (size_t t = 0; t < tokens; t++) prepare_token(&preparation.preparation, t);
    }

    struct multiplication m = {.kernels = k, .vectors = workspace->vectors, .tokens = tokens, .count = count};
    const bool by_panel = k->panel && tokens >= LEAST_PANEL_TOKENS;
    size_t chunks = 0, work = 0, total = 0;
    for (size_t i = 0; i < count; i++) total += ck_row_bytes(products[i].matrix.type, columns) * products[i].matrix.rows;
    for (size_t i = 0; i < count; i++) {
        const size_t bytes = ck_row_bytes(products[i].matrix.type, columns), all = products[i].matrix.rows;
        // A chunk's results must fit the scratch of a thread, and all chunks the pool.
        size_t rows = PANEL_ROWS;
        if (!by_panel) {
            const size_t least = all * CK_MAXIMUM_PRODUCTS / MAXIMUM_REPEATED + ROWS_AT_ONCE;
            const size_t most = SCRATCH_BYTES / sizeof(float) / tokens;
            const size_t some = chunk_bytes(total, ck_pool_threads(pool)) / bytes;
            rows = some > least ? some : least;
            rows = rows < most ? rows : most;
            if (rows > ROWS_AT_ONCE) rows = rows / ROWS_AT_ONCE * ROWS_AT_ONCE;
        }
        m.parts[i].product = products[i];
        m.parts[i].row_bytes = bytes;
        m.parts[i].dot = dot_of(k, products[i].matrix.type);
        m.parts[i].several = rows_of(k, products[i].matrix.type);
        m.parts[i].first = chunks;
        m.parts[i].rows = rows;
        chunks += (all + rows - 1) / rows;
        work += all * columns * tokens;
    }
    compute_function *compute = by_panel ? compute_panel : compute_rows;
    publish_function *publish = by_panel ? NULL : publish_rows;
    if (work < LEAST_SHARED_WORK) {
        run_alone(pool, &m, chunks, compute, publish);
    } else {
        run_job(pool, &m, sizeof m, chunks, compute, publish);
    }
}

void ck_multiply(
    struct ck_pool *pool, struct ck_workspace *workspace, const struct ck_product *products, size_t count,
    const float *input, size_t tokens, size_t columns) {
    for (size_t start = 0; start < count;) {
        size_t end = start + 1;
        while (end < count && products[end].matrix.type == products[start].matrix.type) end++;
        multiply_same(pool, workspace, products + start, end - start, input, tokens, columns);
        start = end;
    }
}
