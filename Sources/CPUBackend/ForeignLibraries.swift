internal import CKernels
internal import COpenBLAS
internal import Glibc

#if OneDNN
  internal import CDNNL
#endif

/// Names and thread settings of the libraries behind the products.
enum ForeignLibraries {
  /// One OpenBLAS thread for the process, set once: concurrent calls of the setter are not safe.
  static let hasOneThread: Bool = {
    openblas_set_num_threads(1)
    return openblas_get_num_threads() == 1
  }()

  /// One OpenMP thread for the calling thread: the pool alone splits work.
  static func useOneThreadHere() {
    precondition(hasOneThread, "OpenBLAS does not let itself be set to one thread")
    #if OneDNN
      cdnnl_use_one_thread()
    #endif
  }

  /// For example "avx512 oneDNN-2.6.3 OpenBLAS-Haswell-0.3.21"; the path when not automatic.
  static func kernelSet(level: String, path: CPUBackend.MatmulPath) -> String {
    var words = [level]
    #if OneDNN
      if path != .fixedOrder { words.append("oneDNN-\(oneDNNVersion)") }
    #endif
    if path != .automatic { words.append("matmul-\(path.rawValue)") }
    words.append(openBLAS)
    return words.joined(separator: " ")
  }

  /// Core and version of OpenBLAS; asked once, as the library may answer from a shared buffer.
  private static let openBLAS: String = {
    var words = ["OpenBLAS"]
    if let core = openblas_get_corename() { words.append(String(cString: core)) }
    // "OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH ..."
    if let text = openblas_get_config() {
      let parts = String(cString: text).split(separator: " ")
      words += parts.prefix(2).filter { $0.first?.isNumber ?? false }.map(String.init)
    }
    return words.joined(separator: "-")
  }()

  #if OneDNN
    private static var oneDNNVersion: String {
      let version = cdnnl_version()
      return "\(version / 10000).\(version / 100 % 100).\(version % 100)"
    }
  #endif
}
