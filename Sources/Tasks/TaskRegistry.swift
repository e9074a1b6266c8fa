public import StrictJSON

/// The tasks that recipes can name: id to factory.
///
/// A value, so that a user's executable adds its own and passes the whole on:
///
///     var registry = TaskRegistry.standard
///     registry.register(MyTask.self)
public struct TaskRegistry: Sendable {
  /// Makes a task from a recipe's options.
  public typealias Factory = @Sendable (TaskOptions) throws(TaskError) -> any Task

  private var factories: [String: Factory] = [:]

  /// A registry without tasks.
  public init() {}

  /// The tasks that come with the project.
  public static var standard: TaskRegistry {
    var registry = TaskRegistry()
    registry.register(JSONQuestions.self)
    registry.register(GSM8K.self)
    registry.register(MathProblems.self)
    registry.register(Demonstrations.self)
    registry.register(Conversations.self)
    registry.register(GeometryProblems.self)
    registry.register(ObjectCounts.self)
    registry.register(SpatialChoice.self)
    registry.register(ImageClassification.self)
    registry.register(ObjectDetection.self)
    registry.register(Grounding.self)
    return registry
  }

  /// Ids in alphabetical order.
  public var ids: [String] { factories.keys.sorted() }

  /// Adds a task under its own id; an earlier one of that id is replaced.
  public mutating func register<T: Task>(_ type: T.Type) {
    register(T.id) { (options) throws(TaskError) in try T(options: options) }
  }

  /// Adds a task under an id with its own factory; an earlier one of that id is replaced.
  public mutating func register(_ id: String, factory: @escaping Factory) {
    factories[id] = factory
  }

  /// A task set up from a recipe's options.
  /// - Throws: ``TaskError`` for an unknown id, with the nearest known one, or a bad option.
  public func task(_ id: String, options: JSONObject = JSONObject()) throws(TaskError) -> any Task {
    guard let factory = factories[id] else { throw .unknownTask(id, known: ids) }
    return try factory(TaskOptions(task: id, values: options))
  }
}
