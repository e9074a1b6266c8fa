/// Why tasks cannot be mixed.
public enum MixtureError: Error, Sendable, Equatable, CustomStringConvertible {
  /// There is no task.
  case noSource
  /// Two tasks have one name.
  case duplicateName(String)
  /// A weight is not a positive number.
  case badWeight(task: String, weight: Double)
  /// A task has no sample.
  case noSample(task: String)
  /// There are more tasks than a mixture takes.
  case tooMany(Int, limit: Int)

  /// The error as a sentence for people.
  public var description: String {
    switch self {
    case .noSource: "no task to draw from"
    case .duplicateName(let name): "two tasks are named \"\(name)\""
    case .badWeight(let task, let weight):
      "task \"\(task)\": weight \(weight) is not a positive number"
    case .noSample(let task): "task \"\(task)\" has no sample"
    case .tooMany(let count, let limit): "\(count) tasks, at most \(limit) can be mixed"
    }
  }
}

/// One task of a mixture.
public struct MixtureSource: Sendable {
  /// The task's name in the recipe.
  public let name: String
  /// Its weight; only the ratio to the others' counts.
  public let weight: Double
  /// Its samples.
  public let samples: [Sample]

  /// A task with its weight and samples.
  public init(name: String, weight: Double = 1, samples: [Sample]) {
    self.name = name
    self.weight = weight
    self.samples = samples
  }
}

/// Several tasks drawn from by weight, in an order that is a function of (seed, draw index).
///
/// - The task of a draw follows ``MixtureSchedule``: after any number of draws each task has had
///   its share of them to within one.
/// - A task's draws go through its samples in epochs; each epoch is a fresh order of all of them, a
///   function of (seed, task name, epoch). Adding a task changes no other task's order.
///
/// Nothing is remembered between draws: a run resumes from the count of draws alone.
public struct TaskMixture: Sendable {
  /// What a draw gives.
  public struct Draw: Sendable, Equatable {
    /// Index of the task among the sources.
    public let source: Int
    /// Index of the sample in that task.
    public let sample: Int
    /// How often the task's samples had all been drawn before.
    public let epoch: Int
  }

  /// The largest number of tasks.
  public static let sourceLimit = 256

  /// The tasks in the order given.
  public let sources: [MixtureSource]
  /// The run's seed.
  public let seed: UInt64
  private let schedule: MixtureSchedule

  /// A mixture of tasks.
  /// - Throws: ``MixtureError``.
  public init(_ sources: [MixtureSource], seed: UInt64) throws(MixtureError) {
    guard !sources.isEmpty else { throw .noSource }
    guard sources.count <= Self.sourceLimit else {
      throw .tooMany(sources.count, limit: Self.sourceLimit)
    }
    var names: Set<String> = []
    for source in sources {
      guard names.insert(source.name).inserted else { throw .duplicateName(source.name) }
      guard source.weight > 0, source.weight.isFinite else {
        throw .badWeight(task: source.name, weight: source.weight)
      }
      guard !source.samples.isEmpty else { throw .noSample(task: source.name) }
    }
    // A weight below the schedule's resolution would still be drawn once per period.
    let largest = sources.map(\.weight).max() ?? 1
    self.sources = sources
    self.seed = seed
    schedule = MixtureSchedule(weights: sources.map { $0.weight / largest })
  }

  /// The draw of an index over the whole run.
  /// - Precondition: `index` is not negative.
  public func draw(_ index: Int) -> Draw {
    precondition(index >= 0, "TaskMixture.draw: index \(index) is negative")
    let (source, ordinal) = schedule.draw(index)
    let count = sources[source].samples.count
    let (epoch, place) = ordinal.quotientAndRemainder(dividingBy: count)
    let order = Permutation(
      count: count, seed: seed, purpose: "task order: " + sources[source].name, epoch: epoch)
    return Draw(source: source, sample: order.item(at: place), epoch: epoch)
  }

  /// The sample of an index over the whole run.
  /// - Precondition: `index` is not negative.
  public func sample(at index: Int) -> Sample {
    let draw = draw(index)
    return sources[draw.source].samples[draw.sample]
  }
}
