package import TensorCore
internal import Testing

// A package of one part of the project may use these tests without the fast backend; the
// conformance suite fails where it is missing.
#if canImport(CPUBackend)
  internal import CPUBackend
#endif

/// A backend under test, by name.
package struct TestBackend: Sendable, CustomTestStringConvertible {
  package let name: String
  private let create: @Sendable (_ threads: Int) -> any Backend

  package init(_ name: String, create: @escaping @Sendable (_ threads: Int) -> any Backend) {
    self.name = name
    self.create = create
  }

  /// A fresh backend; the reference has one thread whatever is asked.
  package func make(threads: Int = 1) -> any Backend { create(threads) }

  package var testDescription: String { name }
}

/// The backends that tests run on.
package enum TestBackends {
  /// The plain twin of every kernel.
  package static let reference = TestBackend("reference") { _ in ReferenceBackend() }

  /// The fast backends, each to be compared with the reference.
  package static let fast: [TestBackend] = {
    #if canImport(CPUBackend)
      var backends = [
        TestBackend("cpu") { CPUBackend(threads: $0) },
        TestBackend("cpu, fixed order") { CPUBackend(threads: $0, matmulPath: .fixedOrder) },
      ]
      if CPUBackend(threads: 1).kernelSet.contains("oneDNN-") {
        backends.append(
          TestBackend("cpu, oneDNN") { CPUBackend(threads: $0, matmulPath: .oneDNN) })
      }
      return backends
    #else
      return []
    #endif
  }()

  /// All of them.
  package static let available = [reference] + fast
}
