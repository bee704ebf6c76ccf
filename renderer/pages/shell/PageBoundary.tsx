/** Keeps a page's own mistake inside the page: header, brake and sidebar go on working, and it can be tried again. */
import { Component, type ReactNode } from 'react'
import { Bug } from 'lucide-react'
import { messageOf } from '../../../shared/lib/result.ts'
import { Button } from '../../components/Button.tsx'
import { EmptyState } from '../../components/EmptyState.tsx'

interface Props {
  /** A change of it, going to another page, tries again. */
  readonly at: string
  readonly children: ReactNode
}

interface State {
  readonly problem: string | null
  readonly at: string
}

export class PageBoundary extends Component<Props, State> {
  override state: State = { problem: null, at: this.props.at }

  static getDerivedStateFromError(thrown: unknown): Partial<State> {
    return { problem: messageOf(thrown) }
  }

  static getDerivedStateFromProps(props: Props, state: State): State | null {
    return props.at === state.at ? null : { problem: null, at: props.at }
  }

  override render(): ReactNode {
    if (this.state.problem === null) return this.props.children
    return (
      <div role="alert">
        <h1 className="sr-only">This page cannot be shown</h1>
        <EmptyState
          icon={<Bug aria-hidden className="size-5" />}
          title="This page cannot be shown"
          actions={<Button onClick={() => this.setState({ problem: null })}>Try again</Button>}
        >
          Something in it went wrong: <code className="font-mono text-sm">{this.state.problem}</code>. Eyrie
          itself goes on: services are watched and scaled as before.
        </EmptyState>
      </div>
    )
  }
}
