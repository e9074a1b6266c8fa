public import StrictJSON

/// A kind of record and what becomes of it: one record in, one ``Sample`` out.
///
/// A task knows its data and nothing else: no model, no token, no file. To add one, write a type
/// with these three members and register it:
///
///     var registry = TaskRegistry.standard
///     registry.register(MyTask.self)
public protocol Task: Sendable {
  /// The name that recipes use.
  static var id: String { get }

  /// The task set up from a recipe's options.
  /// - Throws: ``TaskError`` for an unknown option or a value of the wrong kind.
  init(options: TaskOptions) throws(TaskError)

  /// The sample of one record.
  /// - Throws: ``RecordError``; `.unusable` refuses the record, the other cases call it bad.
  func sample(from record: JSONObject, at location: RecordLocation) throws(RecordError) -> Sample
}
