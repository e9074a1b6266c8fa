/// Which modules a LoRA adapter adapts and how strongly, as PEFT's adapter_config.json says it.
///
/// Module names are those that `transformers` gives them, for example
/// `model.layers.0.self_attn.q_proj`. What would make the computation another one than
/// W x + scale B A x is refused by name when the file is read.
package struct AdapterConfiguration: Sendable, Equatable {
  /// Names of modules, in one of the forms of the format.
  package enum Modules: Sendable, Equatable {
    /// Every linear layer but the output head.
    case allLinear
    /// Whole names, or what follows a dot at their end.
    case names([String])
    /// An expression for whole names.
    case pattern(AdapterPattern)

    func holds(_ module: String, fuel: inout Int) throws(AdapterPattern.Fault) -> Bool {
      switch self {
      case .allLinear: return true
      case .names(let names): return names.contains { module == $0 || module.hasSuffix("." + $0) }
      case .pattern(let pattern): return try pattern.matches(module, fuel: &fuel)
      }
    }
  }

  /// A value for the modules that an expression names.
  package struct Exception<Value: Sendable & Equatable>: Sendable, Equatable {
    /// As written; it must match the name, or what follows a dot in it, to its end.
    package let key: String
    package let value: Value
    /// nil for a key of letters, digits and dots.
    private let pattern: AdapterPattern?

    init(key: String, value: Value) throws(AdapterPattern.Fault) {
      self.key = key
      self.value = value
      let isPlain = !key.isEmpty && key.utf8.allSatisfy(Self.isPlain)
      pattern = isPlain ? nil : try AdapterPattern("(.*\\.)?(" + key + ")$")
    }

    func holds(_ module: String, fuel: inout Int) throws(AdapterPattern.Fault) -> Bool {
      if let pattern { return try pattern.matches(module, fuel: &fuel) }
      let (end, whole) = (key.utf8, module.utf8)
      guard end.count <= whole.count else { return false }
      let rest = whole.suffix(end.count)
      // A dot of the key stands for any character.
      return (end.count == whole.count || whole.dropLast(end.count).last == UInt8(ascii: "."))
        && zip(end, rest).allSatisfy { $0 == $1 || $0 == UInt8(ascii: ".") }
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."):
        true
      default: false
      }
    }
  }

  /// r where no exception says otherwise.
  package var rank: Int
  /// lora_alpha where no exception says otherwise.
  package var alpha: Double
  /// Whether the scale is alpha / sqrt(r) in place of alpha / r.
  package var isRankStabilised: Bool
  package var targets: Modules
  package var excluded: Modules?
  /// Indices of the layers adapted; nil for all. Only with names of targets.
  package var layers: [Int]?
  /// What stands before the index in a module's name; empty takes the first number.
  package var layerPatterns: [AdapterPattern]
  package var ranks: [Exception<Int>]
  package var alphas: [Exception<Double>]
  /// lora_dropout of the training it comes from; forwards here have none.
  package var dropout: Double
  /// base_model_name_or_path.
  package var base: String?

  /// A new adapter; other members are as PEFT has them by default.
  package init(rank: Int, alpha: Double, isRankStabilised: Bool, targets: Modules) {
    self.rank = rank
    self.alpha = alpha
    self.isRankStabilised = isRankStabilised
    self.targets = targets
    layerPatterns = []
    ranks = []
    alphas = []
    dropout = 0
  }

  /// Largest rank.
  package static let mostRank = 1 << 13
  /// Most names, exceptions or layers in a list.
  static let mostEntries = 1 << 14

  /// Decides for one module after another; the expressions of a configuration share its steps.
  package struct Decisions {
    private let configuration: AdapterConfiguration
    private let layerPatterns: [AdapterPattern]
    private let path: String
    private var fuel = AdapterPattern.allFuel

    /// - Parameter path: the file or recipe, for errors.
    package init(
      _ configuration: AdapterConfiguration, path: String
    ) throws(CheckpointError) {
      self.configuration = configuration
      self.path = path
      var patterns: [AdapterPattern] = []
      for pattern in configuration.layerPatterns {
        do throws(AdapterPattern.Fault) {
          patterns.append(try AdapterPattern("(.*\\.)?(?:" + pattern.text + ")"))
        } catch { throw error.refusing("layers_pattern", in: path) }
      }
      layerPatterns = patterns
    }

    /// The rank of a module and what B A is multiplied by; nil for a module that is not adapted.
    package mutating func strength(
      of module: String
    ) throws(CheckpointError) -> (rank: Int, scale: Float)? {
      var key = "target_modules"
      do throws(AdapterPattern.Fault) {
        guard try isTarget(module) else { return nil }
        key = "rank_pattern"
        var rank = configuration.rank
        for other in configuration.ranks {
          if try other.holds(module, fuel: &fuel) {
            rank = other.value
            break
          }
        }
        key = "alpha_pattern"
        var alpha = configuration.alpha
        for other in configuration.alphas {
          if try other.holds(module, fuel: &fuel) {
            alpha = other.value
            break
          }
        }
        let isRooted = configuration.isRankStabilised
        return (rank, Float(alpha / (isRooted ? Double(rank).squareRoot() : Double(rank))))
      } catch { throw error.refusing(key, in: path) }
    }

    /// Whether a module is adapted: exclusions first, whole names before endings, layers last.
    ///
    /// - Source: PEFT 0.21.2, `check_target_module_exists`.
    private mutating func isTarget(_ module: String) throws(AdapterPattern.Fault) -> Bool {
      if let excluded = configuration.excluded {
        if try excluded.holds(module, fuel: &fuel) { return false }
      }
      let targets = configuration.targets
      guard try targets.holds(module, fuel: &fuel) else { return false }
      guard let layers = configuration.layers, !layers.isEmpty, case .names(let names) = targets,
        !names.contains(module)
      else { return true }
      guard let index = try layer(of: module) else { return false }
      return layers.contains(index)
    }

    /// The index of the layer in a module's name, the first one that stands where it must.
    private mutating func layer(of module: String) throws(AdapterPattern.Fault) -> Int? {
      let pieces = module.split(separator: ".", omittingEmptySubsequences: false)
      // Places of numbers between other pieces, and the index each gives.
      var numbers: [(place: Int, index: Int)] = []
      for place in pieces.indices.dropFirst().dropLast() {
        guard pieces[place].utf8.allSatisfy({ (48...57).contains($0) }),
          let index = Int(pieces[place])
        else { continue }
        numbers.append((place, index))
      }
      if layerPatterns.isEmpty { return numbers.first { $0.place > 1 }?.index }
      for pattern in layerPatterns {
        for number in numbers {
          let before = pieces[..<number.place].joined(separator: ".")
          if try pattern.matches(before, fuel: &fuel) { return number.index }
        }
      }
      return nil
    }
  }
}

extension AdapterPattern.Fault {
  /// The fault under the key of the expression.
  func refusing(_ key: String, in path: String) -> CheckpointError {
    .configuration(
      path: path, key: key,
      fault: .unsupported(
        found: "an expression with " + reason,
        supported: "alternatives, groups, classes, repeats, anchors, look-ahead"))
  }
}
