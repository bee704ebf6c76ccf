/** The page's shape before its first data, so that nothing jumps when they come. */
import { Loading, Skeleton } from '../../components/Skeleton.tsx'

export function ServiceSkeleton({ lost }: { readonly lost: boolean }) {
  return (
    <div className="mx-auto flex max-w-480 flex-col gap-4 px-6 pt-5">
      {lost ? null : <Loading what="the service" />}
      <div className="flex h-8 items-center justify-between">
        <Skeleton className="h-5 w-64" />
        <Skeleton className="h-8 w-96" />
      </div>
      <Skeleton className="h-4 w-80" />
      <Skeleton className="h-20 w-full rounded-lg" />
      <div className="grid grid-cols-1 gap-4 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="grid grid-cols-2 gap-4">
          {[1, 2, 3, 4, 5, 6].map((index) => (
            <Skeleton key={index} className="h-55 rounded-lg" />
          ))}
        </div>
        <Skeleton className="h-full min-h-96 rounded-lg" />
      </div>
    </div>
  )
}
