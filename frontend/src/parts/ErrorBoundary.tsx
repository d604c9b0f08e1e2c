import { Component, type ErrorInfo, type ReactNode } from 'react';
import { text } from '../text';

/** A bug in one view must not leave a blank screen: say so and offer the way back. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError(): { broken: boolean } {
    return { broken: true };
  }

  override componentDidCatch(error: Error, info: ErrorInfo): void {
    console.error(error, info.componentStack);
  }

  override render(): ReactNode {
    if (!this.state.broken) return this.props.children;
    return (
      <main className="splash" role="alert">
        <p>{text.common.broken}</p>
        <button type="button" className="button" onClick={() => location.reload()}>
          {text.common.reload}
        </button>
      </main>
    );
  }
}
