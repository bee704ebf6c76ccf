/** Eyrie's mark: spread wings over the nest's edge. */
export function Mark({ className }: { readonly className?: string }) {
  return (
    <svg viewBox="0 0 24 24" aria-hidden className={className}>
      <path
        fill="currentColor"
        d="M1.5 7.6c4.7-.5 7.7.6 10.5 3.7 2.8-3.1 5.8-4.2 10.5-3.7-2.3 1.1-3.7 2.5-4.7 4.5-1 2-2.7 3.2-5.8 3.4-3.1-.2-4.8-1.4-5.8-3.4-1-2-2.4-3.4-4.7-4.5Z"
      />
      <path d="M5.5 19.5h13" stroke="currentColor" strokeWidth="1.75" strokeLinecap="round" />
    </svg>
  )
}
