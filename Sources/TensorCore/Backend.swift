/// The narrow seam between the model and a device: storage in, storage out.
///
/// Operations are issued one at a time, from one thread, and are complete (or ordered) when the
/// next begins. Shapes are the caller's duty: a mismatch traps with the operation and both shapes.
/// `N` packed tokens, `D` width, `H` query heads, `K` key/value heads, `d` width of one head,
/// `V` vocabulary.
///
/// Operands are f32. A weight that is only read may be bf16 in `prepare`, `matmulInputGradient`,
/// `headGradient` and `gatherRows`, which widen it; `write`, `read`, `fill` and `copy` convert,
/// rounding to nearest even.
///
/// *Row-invariant* means: the result of a row depends on that row alone, bit for bit, whatever
/// else is in the call, whatever the thread count, whatever its place.
package protocol Backend: AnyObject, Sendable {
  var name: String { get }
  /// Names the forward-product kernels, vector width and BLAS core in use: bits may differ between
  /// two values of it.
  var kernelSet: String { get }
  var threadCount: Int { get }
  /// Bytes taken from the system so far and not returned (live and reusable storage).
  var reservedByteCount: Int { get }

  // MARK: Memory

  /// Storage of `count` elements, contents undefined; reuses freed storage.
  func allocate(_ count: Int, _ dtype: DType) -> Storage
  /// Gives reusable storage back to the system.
  func trim()
  func write(_ values: UnsafeBufferPointer<Float>, into: Matrix)
  func read(_ source: Matrix, into: UnsafeMutableBufferPointer<Float>)
  func fill(_ target: Matrix, with value: Float)
  func copy(_ source: Matrix, into target: Matrix)

  // MARK: Products

  /// Packs a weight `[M, K]` for `matmul`; `version` is that of the parameter it was packed from.
  func prepare(weight: Matrix, version: UInt64) -> any PreparedWeight
  /// Packs again, in place where possible, after the weight changed.
  func prepare(again: any PreparedWeight, weight: Matrix, version: UInt64)
  /// y `[N, M]` = x `[N, K]` Wᵀ, then + bias `[1, M]`, then + residual `[N, M]`. Row-invariant.
  /// `y` may be `residual` itself.
  func matmul(
    _ x: Matrix, _ weight: any PreparedWeight, bias: Matrix?, residual: Matrix?, into y: Matrix)
  /// dx `[N, K]` = (or += if `accumulating`) dy `[N, M]` W `[M, K]`. No row promise.
  func matmulInputGradient(_ dy: Matrix, weight: Matrix, accumulating: Bool, into dx: Matrix)
  /// dW `[M, K]` += dyᵀ `[M, N]` x `[N, K]`. Deterministic at a fixed thread count.
  func matmulWeightGradient(_ dy: Matrix, _ x: Matrix, addingTo dWeight: Matrix)
  /// db `[1, M]` += column sums of dy `[N, M]`. Independent of the thread count.
  func biasGradient(_ dy: Matrix, addingTo dBias: Matrix)

  // MARK: Rows

  /// y[i] = table[ids[i]]; y `[N, D]`, table `[V, D]`.
  func gatherRows(_ table: Matrix, ids: [Int32], into y: Matrix)
  /// table[ids[i]] += dy[i], in ascending i for each table row.
  func scatterAddRows(_ dy: Matrix, ids: [Int32], addingTo table: Matrix)

  // MARK: Normalisation and activation (all row-invariant)

  /// y = x * inverse(x) * weight, inverse = 1/sqrt(mean(x^2) + epsilon); inverse `[N, 1]`.
  func rmsNorm(_ x: Matrix, weight: Matrix, epsilon: Float, into y: Matrix, inverse: Matrix)
  /// dx (+)= ..., dWeight `[1, D]` += ...; `inverse` as the forward gave it.
  func rmsNormGradient(
    _ dy: Matrix, _ x: Matrix, weight: Matrix, inverse: Matrix, accumulating: Bool, into dx: Matrix,
    dWeight: Matrix?)
  /// y = (x - mean) * inverse * weight + bias; statistics `[N, 2]` holds mean and inverse.
  func layerNorm(
    _ x: Matrix, weight: Matrix, bias: Matrix, epsilon: Float, into y: Matrix, statistics: Matrix)
  func layerNormGradient(
    _ dy: Matrix, _ x: Matrix, weight: Matrix, statistics: Matrix, accumulating: Bool,
    into dx: Matrix, dWeight: Matrix?, dBias: Matrix?)
  /// Rotates the two halves of each head of x `[N, heads*d]` in place by the angles of its row:
  /// (a, b) -> (a cos - b sin, b cos + a sin), a = x[j], b = x[j + d/2]; cos, sin `[N, d/2]`.
  /// `inverse` rotates back (the gradient).
  func rotary(_ x: Matrix, heads: Int, cos: Matrix, sin: Matrix, inverse: Bool)
  /// y `[N, I]` = silu(x[:, 0..<I]) * x[:, I..<2I].
  func swiGLU(_ x: Matrix, into y: Matrix)
  /// dx `[N, 2I]` from dy `[N, I]` and the forward's x.
  func swiGLUGradient(_ dy: Matrix, _ x: Matrix, into dx: Matrix)
  func gelu(_ x: Matrix, kind: GELUKind, into y: Matrix)
  func geluGradient(_ dy: Matrix, _ x: Matrix, kind: GELUKind, into dx: Matrix)

  // MARK: Attention

  /// An empty pool of pages; values of slots never written read as zero.
  func makePages(count: Int, keyValueHeads: Int, headWidth: Int) -> any KeyValuePages
  /// Grows a pool, keeping its contents.
  func grow(_ pages: any KeyValuePages, toPageCount: Int)
  /// Zeroes whole pages before they serve another sequence.
  func clear(_ pages: any KeyValuePages, ids: [Int32])
  /// Copies k and v `[N, K*d]` rows into page slots.
  func appendKeyValues(
    k: Matrix, v: Matrix, writes: [SequenceLayout.Write], into pages: any KeyValuePages)
  /// out `[N, H*d]`: softmax(q kᵀ scale) v over the keys of each row's run; query head h reads
  /// key/value head h / (H/K). logSumExp `[N, H]`, natural log of the scaled scores' sum, for the
  /// gradient. Keys reduced page by page in ascending position. Row-invariant.
  func attention(
    _ q: Matrix, _ pages: any KeyValuePages, _ layout: SequenceLayout, scale: Float,
    into out: Matrix,
    logSumExp: Matrix?)
  /// dq `[N, H*d]`, and dk, dv `[N, K*d]`, all overwritten. A row written into several pages gets
  /// the sum over them in the order of `layout.writes`. Independent of the thread count.
  func attentionGradient(
    _ dOut: Matrix, q: Matrix, out: Matrix, logSumExp: Matrix, pages: any KeyValuePages,
    layout: SequenceLayout, scale: Float, dq: Matrix, dk: Matrix, dv: Matrix)

  // MARK: Arithmetic

  /// y = a + b (y may be either).
  func add(_ a: Matrix, _ b: Matrix, into y: Matrix)
  /// x *= factor.
  func scale(_ x: Matrix, by factor: Float)
  /// y += factor * x.
  func axpy(_ factor: Float, _ x: Matrix, addingTo y: Matrix)

  // MARK: Head
  //
  // `bias` `[1, V]` is added to the logits; minus infinity keeps a token from ever being sampled.

  /// For each pair i: log softmax(hidden[rows[i]] Wᵀ / temperature)[targets[i]], natural log, and
  /// the entropy of that distribution. Never holds `[N, V]`. Row-invariant, and bit-equal to what
  /// ``sample`` reports for the same row and temperature.
  func headLogProbs(
    _ hidden: Matrix, _ weight: any PreparedWeight, bias: Matrix?, pairs: HeadPairs,
    temperature: Float
  ) -> HeadValues
  /// Recomputes the logits block by block; dHidden is overwritten (rows in no pair get zero),
  /// dWeight is added to. `logProbSeeds[i]` = d loss / d log-prob i, `entropySeeds` likewise.
  /// Returns the values of the pairs, bit-equal to ``headLogProbs``, from the same logits.
  @discardableResult
  func headGradient(
    _ hidden: Matrix, weight: Matrix, prepared: any PreparedWeight, bias: Matrix?,
    pairs: HeadPairs, temperature: Float, logProbSeeds: [Float], entropySeeds: [Float]?,
    dHidden: Matrix,
    dWeight: Matrix?
  ) -> HeadValues
  /// One token per draw from hidden[draw.row] Wᵀ.
  func sample(
    _ hidden: Matrix, _ weight: any PreparedWeight, bias: Matrix?, draws: [SampleDraw]
  ) -> [SampledToken]
  /// Logits of whole rows, for tests and scoring tools: `[rows, V]`, row-invariant.
  func logits(_ hidden: Matrix, _ weight: any PreparedWeight, into y: Matrix)

  // MARK: Optimizer

  /// One AdamW step (Loshchilov and Hutter 2019, algorithm 2) over a parameter.
  func adamW(
    weight: Matrix, gradient: Matrix, firstMoment: Matrix, secondMoment: Matrix,
    _ step: AdamWStep)
  /// Sum of squares in Double, and whether every element is finite. Independent of the thread count.
  func sumOfSquares(_ x: Matrix) -> (sum: Double, isFinite: Bool)
}

/// A weight packed for ``Backend/matmul(_:_:bias:residual:into:)``.
package protocol PreparedWeight: AnyObject {
  /// Version of the parameter the pack was made from; asserted at each use.
  var version: UInt64 { get }
  /// Outputs M and inputs K.
  var outputs: Int { get }
  var inputs: Int { get }
}

/// A pool of key/value pages of one layer.
package protocol KeyValuePages: AnyObject {
  var pageCount: Int { get }
  var keyValueHeads: Int { get }
  var headWidth: Int { get }
}

/// GELU as erf, its tanh approximation, or x * sigmoid(1.702 x).
package enum GELUKind: Sendable, CaseIterable { case exact, tanh, quick }
