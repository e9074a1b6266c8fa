/// The unbiased estimate of pass@k: the chance that at least one of k samples is right.
public enum PassAtK {
  /// The estimate for one question, from `samples` draws of which `right` are right.
  ///
  ///     pass@k = 1 - C(n - c, k) / C(n, k) = 1 - prod_{i = n-c+1 … n} ( 1 - k / i )
  ///
  /// The product form needs no factorials and never overflows.
  ///
  /// - Returns: nil when k is not between 1 and n, or c not between 0 and n.
  /// - Source: Chen et al. 2021 (arXiv 2107.03374), eq. 1.
  public static func estimate(samples n: Int, right c: Int, k: Int) -> Double? {
    guard k >= 1, k <= n, c >= 0, c <= n else { return nil }
    if n - c < k { return 1 }
    var allWrong = 1.0
    for i in stride(from: n - c + 1, through: n, by: 1) {
      allWrong *= 1 - Double(k) / Double(i)
    }
    return 1 - allWrong
  }
}
