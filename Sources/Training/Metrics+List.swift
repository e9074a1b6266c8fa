package import Objectives
package import RunLog

extension Metrics {
  /// Metrics from a list, in its order.
  package init(_ list: [Metric]) {
    self.init()
    for metric in list { self[metric.name] = metric.value }
  }
}
